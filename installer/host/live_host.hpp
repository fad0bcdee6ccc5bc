#pragma once
#include <string>

#include "host/host.hpp"
#include "host/libvirt_session.hpp"

namespace kvmstrap {

/// The host that the program runs on.
class LiveHost : public Host {
 public:
  /// `folder` is where a cut-over's commit is marked.
  LiveHost(LibvirtSession& libvirt, std::string folder) : libvirt_(libvirt), state_folder_(std::move(folder)) {}

  Performed perform(const Op& op, const Progress& progress) override;
  std::optional<std::string> end_orphaned_guard() override;
  std::optional<std::string> go_back(const NetworkBatch& batch) override;
  Outlook rehearse(const NetworkBatch& batch) override;

 private:
  Performed run(const Run& run, const Progress& progress);
  Performed call(const LibvirtCall& call);
  Performed switch_network(const NetworkBatch& batch, const Progress& progress);
  Performed boot(const BootGuest& guest);

  LibvirtSession& libvirt_;
  std::string state_folder_;
};

}  // namespace kvmstrap
