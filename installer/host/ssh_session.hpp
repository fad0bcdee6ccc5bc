#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kvmstrap {

/// A connection to this host's sshd.
struct SshSession {
  std::uint64_t started = 0;  ///< when sshd took it: see Process::started
  std::string local;          ///< the address of this host that it was made to
  int port = 0;
  std::string remote;
};

/// The connection over which `pid` was started, by what the kernel says and not by the environment, which sudo clears and anybody can set:
/// sshd serves each connection by a process of its own, and every session that is multiplexed over that connection descends from it.
std::optional<SshSession> ssh_session_of(int pid);

/// The connection over which this program was started, as it was found when it was first asked for: who goes on alone has no caller to tell it any more.
const std::optional<SshSession>& ssh_session_of_this_run();

/// Where sshd listens: an address (0.0.0.0, ::: all of its family) and a port.
struct SshListener {
  std::string address;
  int port = 0;
};
std::vector<SshListener> ssh_listeners();

}  // namespace kvmstrap
