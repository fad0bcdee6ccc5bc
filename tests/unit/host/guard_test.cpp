#include "host/guard.hpp"

#include <gmock/gmock.h>

#include "unit/host/guard_scene.hpp"

namespace kvmstrap::guard_test {

/// The longest silence that the gateway heard while it asked the host again and again, and a pipe to end it by.
class Listener {
 public:
  explicit Listener(NamespaceHost& host) {
    EXPECT_EQ(::pipe(result_), 0);
    process_ = ::fork();
    if (process_ > 0) return;
    static volatile std::sig_atomic_t ended = 0;
    ::signal(SIGTERM, [](int) { ended = 1; });
    host.enter_gateway();
    auto last = Clock::now();
    Clock::duration longest{};
    while (!ended) {
      if (!answers(Probe::What::ping, {"10.0.7.21", ""}, milliseconds(5))) continue;
      longest = std::max(longest, Clock::now() - last);
      last = Clock::now();
    }
    longest = std::max(longest, Clock::now() - last);
    const auto count = std::chrono::duration_cast<milliseconds>(longest).count();
    ::_exit(::write(result_[1], &count, sizeof count) == sizeof count ? 0 : 1);
  }

  milliseconds longest_silence() {
    ::kill(process_, SIGTERM);
    milliseconds::rep count = 0;
    EXPECT_EQ(::read(result_[0], &count, sizeof count), static_cast<ssize_t>(sizeof count));
    ::waitpid(process_, nullptr, 0);
    return milliseconds(count);
  }

 private:
  int result_[2] = {};
  pid_t process_ = -1;
};

TEST(RealGuard, MovesTheNicAndCommits) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost& host, Scene& scene) {
    Listener listener(host);
    std::this_thread::sleep_for(milliseconds(50));
    const auto result = scene.go();
    EXPECT_EQ(result.ended, Ended::committed) << result.detail;
    const auto silence = listener.longest_silence();
    std::cout << "the gateway heard nothing for " << silence.count() << " ms\n";
    EXPECT_LT(silence, milliseconds(200));
    EXPECT_THAT(result.detail, HasSubstr("gateway 10.0.7.1 by ARP, gateway 10.0.7.1 by ping"));
    scene.expect_moved();
    EXPECT_EQ(scene.read("ifcfg-br0"), "bridge\n");
    EXPECT_EQ(scene.read("ifcfg-eth0"), "new\n");
    EXPECT_THAT(scene.names(), ElementsAre("ifcfg-br0", "ifcfg-eth0")) << "nothing is left beside them";
    EXPECT_FALSE(end_orphaned_guard());
  });
}

TEST(RealGuard, KeepsModeAndOwnerOfTheFiles) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    fs::permissions(scene.folder + "/ifcfg-eth0", fs::perms(0600));
    EXPECT_EQ(scene.go().ended, Ended::committed);
    EXPECT_EQ(fs::status(scene.folder + "/ifcfg-eth0").permissions(), fs::perms(0600));
    EXPECT_EQ(fs::status(scene.folder + "/ifcfg-br0").permissions(), fs::perms(0644));
  });
}

TEST(RealGuard, PutsFilesInTheirPlaceOnlyAfterTheProbes) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    std::vector<std::string> at_the_switch;
    const auto result = cut_over(
        scene.batch,
        [&](std::string_view line) {
          if (line.find("is live") != std::string_view::npos) at_the_switch = {scene.read("ifcfg-eth0"), scene.read("ifcfg-br0")};
        },
        scene.state(), [](const WantedNetwork&) { return true; });
    EXPECT_EQ(result.ended, Ended::committed);
    EXPECT_THAT(at_the_switch, ElementsAre("old\n", "none"));
  });
}

/// A gateway that is inside the subnet and does not answer, where the old one did.
TEST(RealGuard, RollsBackWhenTheNewGatewayIsSilent) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    auto wanted = example::wanted_static();
    example::of(wanted, "br0").addressing.gateway = "10.0.7.99";
    const auto files = scene.batch.files;
    scene.batch = cut_over_batch(example::static_host(), wanted, {});
    scene.batch.files = files;
    scene.batch.patience = 1;
    const auto result = scene.go();
    EXPECT_EQ(result.ended, Ended::rolled_back);
    EXPECT_THAT(result.detail, HasSubstr("no answer from gateway 10.0.7.99 by ARP, gateway 10.0.7.99 by ping"));
    scene.expect_as_before();
  });
}

TEST(RealGuard, RequiresNothingOfARoleThatNobodyFills) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost& host, Scene& scene) {
    host.at_gateway("/sbin/ip addr flush dev gw0");
    const auto result = scene.go();
    EXPECT_EQ(result.ended, Ended::committed);
    EXPECT_THAT(result.detail, HasSubstr("nothing proves the new network"));
    EXPECT_THAT(scene.said, Contains(HasSubstr("nothing outside answers now")));
  });
}

TEST(RealGuard, RestoresWhenAnOperationFails) {
  NEEDS_ROOT();
  const auto batch = cut_over_batch(example::static_host(), example::wanted_static(), {});
  const LinkOp impossible{.what = What::set_up, .name = "eth7"};
  for (std::size_t at = 0; at <= batch.live.size(); ++at)
    on_a_scene([&](NamespaceHost&, Scene& scene) {
      scene.batch.live.insert(scene.batch.live.begin() + static_cast<std::ptrdiff_t>(at), impossible);
      const auto result = scene.go();
      EXPECT_EQ(result.ended, Ended::rolled_back) << "at " << at << ": " << result.detail;
      EXPECT_THAT(result.detail, HasSubstr("ip link set dev eth7 up: No such device"));
      scene.expect_as_before();
    });
}

TEST(RealGuard, RestoresWhenPreparingFails) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    scene.batch.settle = {{"/bin/false"}};
    const auto result = scene.go();
    EXPECT_EQ(result.ended, Ended::rolled_back);
    EXPECT_THAT(result.detail, HasSubstr("/bin/false did not succeed"));
    scene.expect_as_before();
  });
}

TEST(RealGuard, WaitsForUdevBeforeTheOutage) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    std::ofstream(scene.folder + "/settle") << "#!/bin/sh\ntest -d /sys/class/net/br0 && test ! -e /sys/class/net/br0/brif/eth0 && echo > " + scene.folder +
                                                   "/settled\n";
    fs::permissions(scene.folder + "/settle", fs::perms(0755));
    scene.batch.settle = {{scene.folder + "/settle"}};
    EXPECT_EQ(scene.go().ended, Ended::committed);
    EXPECT_EQ(scene.read("settled"), "\n");
  });
}

/// Half of the files is never left: a file that cannot take its place takes the whole cut-over back.
TEST(RealGuard, TakesEverythingBackWhenAFileCannotBeWritten) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    const auto second = scene.folder + "/gone";
    fs::create_directory(second);
    scene.batch.files.push_back({.path = second + "/route-br0", .content = "x\n"});
    const auto result = cut_over(
        scene.batch,
        [&](std::string_view line) {
          if (line.find("is live") != std::string_view::npos) fs::remove_all(second);
        },
        scene.state(), [](const WantedNetwork&) { return true; });
    EXPECT_EQ(result.ended, Ended::rolled_back);
    EXPECT_THAT(result.detail, HasSubstr("could not be written"));
    scene.expect_as_before();
  });
}

/// What somebody else writes meanwhile is neither overwritten nor lost.
TEST(RealGuard, CommitsNothingOverAFileThatSomebodyElseChanged) {
  NEEDS_ROOT();
  for (const auto* name : {"/ifcfg-eth0", "/ifcfg-br0"})
    on_a_scene([&](NamespaceHost&, Scene& scene) {
      const auto result = cut_over(
          scene.batch,
          [&](std::string_view line) {
            if (line.find("is live") != std::string_view::npos) std::ofstream(scene.folder + name) << "theirs\n";
          },
          scene.state(), [](const WantedNetwork&) { return true; });
      EXPECT_EQ(result.ended, Ended::rolled_back);
      EXPECT_THAT(result.detail, HasSubstr(std::string(name) + " was changed by somebody else meanwhile"));
      EXPECT_EQ(scene.read(name), "theirs\n");
      EXPECT_EQ(RouteSocket().normal_form(), scene.before);
    });
}

TEST(RealGuard, ChangesNothingWhenAFileCannotBePrepared) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    scene.batch.files.push_back({.path = scene.folder + "/nowhere/route-br0", .content = "x\n"});
    bool switched = false;
    const auto result = cut_over(
        scene.batch, [&](std::string_view line) { switched = switched || line.find("is live") != std::string_view::npos; }, scene.state(),
        [](const WantedNetwork&) { return true; });
    EXPECT_EQ(result.ended, Ended::rolled_back);
    EXPECT_FALSE(switched);
    scene.expect_as_before();
  });
}

TEST(RealGuard, SaysWhatItCouldNotRestore) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    std::erase_if(scene.batch.restore, [](const LinkOp& op) { return op.what == What::add_route && op.route.to == "default"; });
    scene.batch.live.push_back({.what = What::set_up, .name = "eth7"});
    const auto result = scene.go();
    EXPECT_EQ(result.ended, Ended::failed_to_restore);
    EXPECT_THAT(result.detail, HasSubstr("missing: route default via 10.0.7.1 dev eth0"));
  });
}

TEST(RealGuard, DoesNotMindLinksThatComeMeanwhile) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    scene.batch.probes[0].after = {{"10.0.7.99", "br0"}};
    scene.batch.patience = 1;
    const auto result = cut_over(
        scene.batch,
        [](std::string_view line) {
          if (line.find("is live") != std::string_view::npos) example::run("/sbin/ip link add guest0 type bridge");
        },
        scene.state(), [](const WantedNetwork&) { return true; });
    EXPECT_EQ(result.ended, Ended::rolled_back) << result.detail;
  });
}

TEST(RealGuard, IsRestoredByItsParentWhenItsGuardIsKilled) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    scene.batch.probes[0].after = {{"10.0.7.99", "br0"}};
    const pid_t parent = scene.start();
    EXPECT_TRUE(Scene::becomes([&] { return scene.is_switched(); }));
    const pid_t guard = guard_of(parent);
    std::this_thread::sleep_for(milliseconds(100));
    ::kill(guard, SIGKILL);
    int status = 0;
    ::waitpid(parent, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), static_cast<int>(Ended::rolled_back));
    scene.expect_as_before();
  });
}

TEST(RealGuard, RefusesASecondCutOver) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    auto slow = scene.batch;
    scene.batch.probes[0].after = {{"10.0.7.99", "br0"}};
    const pid_t first = scene.start();
    EXPECT_TRUE(Scene::becomes([&] { return scene.is_switched(); }));
    slow.probes.clear();
    const auto second = cut_over(
        slow, [](std::string_view) {}, scene.state(), [](const WantedNetwork&) { return true; });
    EXPECT_EQ(second.ended, Ended::not_started);
    EXPECT_THAT(second.detail, HasSubstr("another cut-over is under way"));
    EXPECT_TRUE(scene.is_switched()) << "the first one goes on";
    int status = 0;
    ::waitpid(first, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), static_cast<int>(Ended::rolled_back));
    scene.expect_as_before();
  });
}

TEST(RealGuard, LetsOnlyRootEndIt) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    scene.batch.probes[0].after = {{"10.0.7.99", "br0"}};
    scene.go_and_kill();
    const pid_t somebody = ::fork();
    if (somebody == 0) {
      if (::setuid(65534) != 0) ::_exit(2);
      end_orphaned_guard();
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(somebody, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_TRUE(scene.is_switched());
    EXPECT_THAT(end_orphaned_guard().value_or("nothing"), HasSubstr("restored"));
    scene.expect_as_before();
  });
}

TEST(RealGuard, DoesNotKeepItsParentsFilesOpen) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    int lock[2];
    ASSERT_EQ(::pipe(lock), 0);
    scene.batch.probes[0].after = {{"10.0.7.99", "br0"}};
    const pid_t parent = scene.start();
    ::close(lock[1]);
    EXPECT_TRUE(Scene::becomes([&] { return scene.is_switched(); }));
    ::kill(parent, SIGKILL);
    ::waitpid(parent, nullptr, 0);
    char byte = 0;
    pollfd waiting{lock[0], POLLIN, 0};
    EXPECT_EQ(::poll(&waiting, 1, 1000), 1) << "somebody still holds the other end";
    EXPECT_EQ(::read(lock[0], &byte, 1), 0);
    EXPECT_THAT(end_orphaned_guard().value_or("nothing"), HasSubstr("restored"));
  });
}

TEST(RealGuard, SurvivesAProgressThatThrows) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    const auto result = cut_over(
        scene.batch,
        [](std::string_view line) {
          if (line.find("is live") != std::string_view::npos) throw std::runtime_error("the terminal is gone");
        },
        scene.state(), [](const WantedNetwork&) { return true; });
    EXPECT_EQ(result.ended, Ended::rolled_back);
    EXPECT_THAT(result.detail, HasSubstr("the terminal is gone"));
    scene.expect_as_before();
  });
}

}  // namespace kvmstrap::guard_test
