#pragma once
#include <string>

#include "host/guard.hpp"
#include "host/host.hpp"
#include "host/libvirt_session.hpp"

namespace kvmstrap {

/// The host that the program runs on.
class LiveHost : public Host {
 public:
  /// `folder` is where a cut-over's commit is marked; `is_as_wanted` is asked after a rehearsal.
  LiveHost(LibvirtSession& libvirt, std::string folder, IsAsWanted is_as_wanted)
      : libvirt_(libvirt), state_folder_(std::move(folder)), is_as_wanted_(std::move(is_as_wanted)) {}

  Performed perform(const Op& op, const Progress& progress) override;
  std::optional<std::string> end_orphaned_guard() override;
  std::optional<std::string> go_back(const NetworkBatch& batch) override;
  Answers ask_again(const NetworkBatch& batch, const std::vector<std::string>& answered, bool after, std::chrono::seconds patience) override;
  bool interrupted() const override;
  Outlook rehearse(const NetworkBatch& batch) override;

 private:
  Performed run(const Run& run, const Progress& progress);
  Performed call(const LibvirtCall& call);
  Performed switch_network(const NetworkBatch& batch, const Progress& progress);
  Performed boot(const BootGuest& guest);

  LibvirtSession& libvirt_;
  std::string state_folder_;
  IsAsWanted is_as_wanted_;
};

}  // namespace kvmstrap
