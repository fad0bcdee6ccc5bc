#include "host/ssh_session.hpp"

#include <unistd.h>

#include <algorithm>

#include "host/proc.hpp"

namespace kvmstrap {

namespace {

/// sshd, and sshd-session of OpenSSH 9.8 and later.
bool is_sshd(const Process& one) { return one.name.starts_with("sshd"); }

}  // namespace

std::optional<SshSession> ssh_session_of(int pid) {
  const auto sockets = tcp_sockets();
  for (auto one = process(pid); one; one = process(one->parent)) {
    if (!is_sshd(*one)) continue;
    // Ports that it forwards come later, and so with higher numbers, than the connection itself.
    for (const auto inode : socket_inodes(one->pid)) {
      const auto socket = std::ranges::find(sockets, inode, &TcpSocket::inode);
      if (socket != sockets.end() && !socket->listening) return SshSession{one->started, socket->local, socket->port, socket->remote};
    }
  }
  return std::nullopt;
}

const std::optional<SshSession>& ssh_session_of_this_run() {
  static const auto session = ssh_session_of(::getpid());
  return session;
}

std::vector<SshListener> ssh_listeners() {
  std::vector<SshListener> listeners;
  const auto sockets = tcp_sockets();
  for (const auto& one : processes()) {
    if (!is_sshd(one)) continue;
    for (const auto inode : socket_inodes(one.pid)) {
      const auto socket = std::ranges::find(sockets, inode, &TcpSocket::inode);
      if (socket != sockets.end() && socket->listening) listeners.push_back({socket->local, socket->port});
    }
  }
  return listeners;
}

}  // namespace kvmstrap
