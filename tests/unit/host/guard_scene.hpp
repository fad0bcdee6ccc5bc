#pragma once
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>
#include <thread>

#include "host/guard_channel.hpp"
#include "host/guard_client.hpp"
#include "host/netlink.hpp"
#include "host/probe.hpp"
#include "network/batch.hpp"
#include "unit/host/namespace_host.hpp"
#include "unit/network/example_host.hpp"

/// What a test of the guard stands on.
namespace kvmstrap {
namespace {

namespace fs = std::filesystem;
using example::NamespaceHost;
using example::on_a_host;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Clock = std::chrono::steady_clock;
using Ended = CutOverResult::Ended;
using What = LinkOp::What;

/// A host with the files of its network in a folder, and the batch that moves eth0 onto br0.
class Scene {
 public:
  Scene() {
    std::string name = testing::TempDir() + "guard-XXXXXX";
    folder = ::mkdtemp(name.data());
    std::ofstream(folder + "/ifcfg-eth0") << "old\n";
    batch = cut_over_batch(example::static_host(), example::wanted_static(), {});
    batch.files = {{.path = folder + "/ifcfg-br0", .content = "bridge\n"}, {.path = folder + "/ifcfg-eth0", .before = "old\n", .content = "new\n"}};
    batch.deadline = 20;
    batch.patience = 2;
    before = RouteSocket().normal_form();
  }
  ~Scene() { fs::remove_all(folder); }

  CutOverResult go() {
    return cut_over(
        batch, [this](std::string_view line) { said.emplace_back(line); }, state(), [this](const WantedNetwork&) { return is_as_wanted(); });
  }

  std::string state() const { return folder + "/state"; }

  std::string read(const std::string& name) const {
    std::ifstream in(folder + "/" + name);
    std::stringstream text;
    text << in.rdbuf();
    return in ? text.str() : "none";
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file()) all.push_back(entry.path().filename());
    std::ranges::sort(all);
    return all;
  }

  void expect_as_before() const {
    EXPECT_EQ(RouteSocket().normal_form(), before);
    EXPECT_THAT(names(), ElementsAre("ifcfg-eth0"));
    EXPECT_EQ(read("ifcfg-eth0"), "old\n");
    EXPECT_TRUE(answers(Probe::What::ping, {"10.0.7.1", "eth0"}, seconds(1)));
    EXPECT_TRUE(becomes([] { return !cut_over_under_way(); })) << "a guard is left";
  }

  void expect_moved() const {
    const auto now = RouteSocket().normal_form();
    EXPECT_THAT(now, Contains("link eth0 up port of br0"));
    EXPECT_THAT(now, Contains("address br0 10.0.7.21/24 broadcast 10.0.7.255 scope 0 label br0"));
    EXPECT_THAT(now, Contains(HasSubstr("route default via 10.0.7.1 dev br0")));
    EXPECT_THAT(now, Contains(HasSubstr("route 169.254.0.0/16 via - dev br0")));
    EXPECT_TRUE(answers(Probe::What::ping, {"10.0.7.1", "br0"}, seconds(1)));
  }

  bool is_switched() const { return ::access("/sys/class/net/br0/brif/eth0", F_OK) == 0; }

  /// Waits until `is` holds, for `patience` at most.
  template <class Is>
  static bool becomes(Is&& is, milliseconds patience = seconds(5)) {
    for (const auto end = Clock::now() + patience; Clock::now() < end; std::this_thread::sleep_for(milliseconds(2)))
      if (is()) return true;
    return false;
  }

  /// Starts the cut-over in a process of its own and kills that as soon as the new network is live.
  void go_and_kill() {
    const pid_t parent = start();
    EXPECT_TRUE(becomes([this] { return is_switched(); }));
    ::kill(parent, SIGKILL);
    ::waitpid(parent, nullptr, 0);
  }

  /// The cut-over in a process of its own; its exit code is how it ended.
  pid_t start() {
    const pid_t parent = ::fork();
    if (parent == 0) ::_exit(static_cast<int>(go().ended));
    return parent;
  }

  std::string folder;
  NetworkBatch batch;
  std::vector<std::string> before;
  std::vector<std::string> said;
  std::function<bool()> is_as_wanted = [] { return true; };  ///< asked after a rehearsal
};

[[maybe_unused]] void on_a_scene(const std::function<void(NamespaceHost&, Scene&)>& body) {
  on_a_host([&](NamespaceHost& host) {
    Scene scene;
    body(host, scene);
  });
}

/// The guard of a cut-over that runs in `parent`.
inline pid_t guard_of(pid_t parent) {
  std::ifstream children("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children");
  pid_t guard = 0;
  children >> guard;
  EXPECT_GT(guard, 0);
  return guard;
}

}  // namespace
}  // namespace kvmstrap
