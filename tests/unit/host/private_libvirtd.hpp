#pragma once
#include <sys/types.h>

#include <string>

/// A real libvirtd that nobody else sees.
namespace kvmstrap::testing_host {

/// Whether this process may make namespaces and there is a libvirtd to run.
bool can_run_libvirtd();

/// Moves this process into mount, network, UTS and IPC namespaces of its own, with an empty /run, /etc/libvirt, /var/lib/libvirt and a bridge br0.
/// Every call makes a fresh one; there is no way back.
void enter_private_host();

/// libvirtd in a process namespace of its own inside that host; everything in it dies with this object, or with this process.
class PrivateLibvirtd {
 public:
  PrivateLibvirtd();
  ~PrivateLibvirtd();
  PrivateLibvirtd(const PrivateLibvirtd&) = delete;
  PrivateLibvirtd& operator=(const PrivateLibvirtd&) = delete;

 private:
  pid_t keeper_ = 0;
};

/// Writes a program that a test puts in qemu's place: `script` runs as a shell's with qemu's arguments in "$@". Returns its path.
std::string emulator_that(const std::string& script);

}  // namespace kvmstrap::testing_host
