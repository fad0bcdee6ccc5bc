#pragma once
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <stdexcept>
#include <string>

#include "host/link_ops.hpp"
#include "host/quiet_child.hpp"
#include "model/text.hpp"

/// Real links for tests that need root: a host in namespaces of its own, and a gateway that answers it.
namespace kvmstrap::example {

inline bool is_root() { return ::geteuid() == 0; }

/// Runs one command, given as words; it has to succeed.
inline void run(const std::string& command) {
  const auto exit = run_quietly(words(command), [] { return true; });
  if (exit != 0) throw std::runtime_error(command + " failed");
}

/// Network and mount namespaces of the calling process: eth0 with 10.0.7.21/24, the default route over 10.0.7.1 and a zeroconf route, as a fresh host has them.
/// The other end of eth0 is the gateway's, a process in a network namespace of its own.
class NamespaceHost {
 public:
  NamespaceHost() {
    new_namespaces();
    gateway_ = ::fork();
    if (gateway_ == 0) be_gateway();
    while (link_of("/proc/self/ns/net") == link_of("/proc/" + std::to_string(gateway_) + "/ns/net")) ::usleep(1000);
    run("/sbin/ip link set lo up");
    run("/sbin/ip link add eth0 address 52:54:00:07:00:15 type veth peer name gw0 netns " + std::to_string(gateway_));
    at_gateway("/sbin/ip addr add 10.0.7.1/24 brd + dev gw0");
    at_gateway("/sbin/ip link set gw0 up");
    run("/sbin/ip addr add 10.0.7.21/24 brd + dev eth0");
    run("/sbin/ip link set eth0 up");
    run("/sbin/ip route add 169.254.0.0/16 dev eth0 scope link metric 1002");
    run("/sbin/ip route add default via 10.0.7.1 dev eth0");
  }
  NamespaceHost(const NamespaceHost&) = delete;
  NamespaceHost& operator=(const NamespaceHost&) = delete;
  ~NamespaceHost() { ::kill(gateway_, SIGKILL); }

  void at_gateway(const std::string& command) const { run("/usr/bin/nsenter --net=" + gateway_namespace() + " " + command); }

  /// Moves the calling process to the gateway's end of the cable.
  void enter_gateway() const {
    const int ns = ::open(gateway_namespace().c_str(), O_RDONLY | O_CLOEXEC);
    if (ns < 0 || ::setns(ns, CLONE_NEWNET) != 0) throw std::runtime_error("cannot enter the gateway's namespace");
    ::close(ns);
  }

 private:
  std::string gateway_namespace() const { return "/proc/" + std::to_string(gateway_) + "/ns/net"; }

  static std::string link_of(const std::string& path) {
    char target[64] = {};
    return ::readlink(path.c_str(), target, sizeof target - 1) > 0 ? target : "";
  }

  static void new_namespaces() {
    if (::unshare(CLONE_NEWNET | CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("sysfs", "/sys", "sysfs", 0, nullptr) != 0)
      throw std::runtime_error("root, and no namespaces of its own");
    ::mount("/dev/null", "/dev/console", nullptr, MS_BIND, nullptr);  // where there is one: this machine's is not the host's
  }

  [[noreturn]] static void be_gateway() {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::unshare(CLONE_NEWNET) != 0) ::_exit(1);
    for (;;) ::pause();
  }

  pid_t gateway_ = -1;
};

/// Runs `body` in a process of its own, so that its namespaces end with it; its failures are this test's.
inline void in_a_process(const std::function<void()>& body) {
  const pid_t pid = ::fork();
  ASSERT_GE(pid, 0);
  if (pid == 0) {
    int failed = 0;
    try {
      body();
      failed = testing::Test::HasFailure() ? 1 : 0;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      failed = 2;
    }
    std::fflush(nullptr);
    ::_exit(failed);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "see above; status " << status;
}

/// The same on a host of its own.
inline void on_a_host(const std::function<void(NamespaceHost&)>& body) {
  in_a_process([&] {
    NamespaceHost host;
    body(host);
  });
}

/// Carries `op` out twice: what is so already is done.
inline void done(const LinkOp& op, RouteSocket& routes) {
  for (int i = 0; i < 2; ++i) {
    const auto error = perform(op, routes);
    EXPECT_FALSE(error) << *error;
  }
}

/// A test that needs root is skipped without it, and only then.
#define NEEDS_ROOT() \
  if (!kvmstrap::example::is_root()) GTEST_SKIP() << "needs root"

}  // namespace kvmstrap::example
