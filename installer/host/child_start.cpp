#include "host/child_start.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "host/quiet_child.hpp"

namespace kvmstrap {

namespace {

using boost::process::async_pipe;

constexpr auto between_looks = std::chrono::milliseconds(100);
constexpr int most_looks = 100;

bool has_unread(async_pipe& pipe) {
  int bytes = 0;
  return pipe.is_open() && ::ioctl(pipe.native_source(), FIONREAD, &bytes) == 0 && bytes > 0;
}

void close_after_looks(int looks, boost::asio::steady_timer& timer, async_pipe& out, async_pipe& err, std::shared_ptr<void> owner) {
  timer.expires_after(between_looks);
  timer.async_wait([looks, &timer, &out, &err, owner = std::move(owner)](const boost::system::error_code&) {
    if (looks > 1 && (has_unread(out) || has_unread(err))) return close_after_looks(looks - 1, timer, out, err, owner);
    boost::system::error_code ignored;
    for (auto* pipe : {&out, &err})
      if (pipe->is_open()) pipe->close(ignored);
  });
}

}  // namespace

void prepare_child() {
  ::setsid();
  reset_signals();
  // Every descriptor from 3 on stays ours. /proc/self/fd by the raw calls: opendir allocates, and close_range is younger than EL6.
  const int folder = ::open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  struct Entry {
    std::uint64_t inode;
    std::int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[1];
  };
  alignas(Entry) std::array<char, 4096> buffer;
  for (long got = 0; (got = ::syscall(SYS_getdents64, folder, buffer.data(), buffer.size())) > 0;)
    for (long at = 0; at < got;) {
      const auto* entry = reinterpret_cast<const Entry*>(buffer.data() + at);
      int descriptor = 0;
      bool number = true;
      for (const char* c = entry->name; *c != '\0'; ++c) {
        number = number && *c >= '0' && *c <= '9';
        descriptor = descriptor * 10 + (*c - '0');
      }
      if (number && descriptor > 2) ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
      at += entry->length;
    }
  ::close(folder);
}

void kill_session(pid_t leader) {
  ::kill(-leader, SIGKILL);
  const std::unique_ptr<DIR, int (*)(DIR*)> folder{::opendir("/proc"), ::closedir};
  while (const auto* entry = folder ? ::readdir(folder.get()) : nullptr)
    if (const int pid = std::atoi(entry->d_name); pid > 0 && ::getsid(pid) == leader) ::kill(pid, SIGKILL);
}

void close_once_read(boost::asio::steady_timer& timer, boost::process::async_pipe& out, boost::process::async_pipe& err, std::shared_ptr<void> owner) {
  close_after_looks(most_looks, timer, out, err, std::move(owner));
}

void hear_of_children() {
  sigset_t child;
  ::sigemptyset(&child);
  ::sigaddset(&child, SIGCHLD);
  ::pthread_sigmask(SIG_UNBLOCK, &child, nullptr);
}

boost::asio::io_context& long_lived_io() {
  static boost::asio::io_context io;
  return io;
}

}  // namespace kvmstrap
