#pragma once
#include <memory>

#include "engine/executor.hpp"
#include "host/libvirt_session.hpp"
#include "host/live_host.hpp"
#include "host/live_reader.hpp"
#include "host/lock.hpp"

namespace kvmstrap {

/// The host that a command works on, and the platform that was chosen for it.
class Session {
 public:
  /// @throws Stop (3) on a system that no platform knows.
  explicit Session(InInstaller in_installer = InInstaller::by_evidence);

  Machine machine() { return {identity_, *platform_, reader_, host_}; }

 private:
  LibvirtSession libvirt_;
  LiveReader reader_{libvirt_};
  Identity identity_;
  std::unique_ptr<Platform> platform_;
  LiveHost host_;
};

/// @throws Stop (3), in the same words for every command, on a system that no platform knows.
[[noreturn]] void refuse_system(const Identity& identity);

/// @throws Stop (2) for anyone but root, with what to type instead.
void require_root(const std::string& command, const std::string& arguments = {});

/// @throws Stop (4) when another run holds it.
Lock take_lock();

/// For who only looks. @throws Stop (4) while another run is under way: what would be found is neither what was there before nor what is to be.
void refuse_while_another_runs();

}  // namespace kvmstrap
