#include <gmock/gmock.h>

#include "host/guard.hpp"
#include "unit/host/guard_scene.hpp"

/// The guard whose parent dies, says nothing or comes back as another run.
namespace kvmstrap::guard_alone_test {

TEST(RealGuard, ComesBackAtItsDeadlineWhenItsParentIsKilled) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    scene.batch.deadline = 2;
    scene.batch.probes[0].after = {{"10.0.7.99", "br0"}};  // keeps the parent waiting
    scene.go_and_kill();
    std::this_thread::sleep_for(milliseconds(500));
    EXPECT_TRUE(scene.is_switched()) << "it has its time";
    EXPECT_TRUE(Scene::becomes([&] { return RouteSocket().normal_form() == scene.before; }));
    EXPECT_TRUE(Scene::becomes([&] { return scene.names() == std::vector<std::string>{"ifcfg-eth0"}; }));
    scene.expect_as_before();
  });
}

TEST(RealGuard, DoesNotWaitForALongDeadlineWhenItsParentIsKilled) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    scene.batch.deadline = 120;
    scene.batch.probes[0].after = {{"10.0.7.99", "br0"}};
    scene.go_and_kill();
    const auto end = Clock::now() + seconds(15);
    while (RouteSocket().normal_form() != scene.before && Clock::now() < end) std::this_thread::sleep_for(milliseconds(100));
    EXPECT_LT(Clock::now(), end);
    end_orphaned_guard();  // its files go after its links: this waits for its end
    scene.expect_as_before();
  });
}

TEST(RealGuard, ComesBackAtItsDeadlineWhenNobodyDecides) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    scene.batch.deadline = 1;
    scene.batch.patience = 10;
    scene.batch.probes[0].after = {{"10.0.7.99", "br0"}};
    const auto start = Clock::now();
    const auto result = scene.go();
    EXPECT_EQ(result.ended, Ended::rolled_back);
    EXPECT_THAT(result.detail, HasSubstr("nobody confirmed it within 1 seconds"));
    EXPECT_LT(Clock::now() - start, seconds(5)) << "who is restored already need not go on asking";
    scene.expect_as_before();
  });
}

TEST(RealGuard, SurvivesTheSignalsOfADyingSession) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    scene.batch.probes[0].after = {{"10.0.7.99", "br0"}};
    const pid_t parent = scene.start();
    EXPECT_TRUE(Scene::becomes([&] { return scene.is_switched(); }));
    const pid_t guard = guard_of(parent);
    EXPECT_EQ(::getsid(guard), guard);
    for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU, SIGUSR1, SIGUSR2, SIGALRM}) ::kill(guard, number);
    ::kill(parent, SIGKILL);
    ::waitpid(parent, nullptr, 0);
    std::this_thread::sleep_for(milliseconds(200));
    EXPECT_THAT(end_orphaned_guard().value_or("nothing"), HasSubstr("restored the old network"));
    scene.expect_as_before();
  });
}

/// Two calls of a fleet follow the same run, or a person is impatient: the second word comes when the new network is already being kept.
TEST(RealGuard, KeepsANetworkThatTwoConfirm) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    scene.batch.confirm = Confirm::manual;
    const auto confirm = [] {
      const pid_t child = ::fork();
      if (child == 0) ::_exit(static_cast<int>(confirm_cut_over().said));
      return child;
    };
    const auto exit_of = [](pid_t child) {
      int status = -1;
      ::waitpid(child, &status, 0);
      return WEXITSTATUS(status);
    };
    const pid_t parent = scene.start();
    EXPECT_TRUE(Scene::becomes([&] { return scene.is_switched(); }));
    const pid_t guard = guard_of(parent);
    ::kill(parent, SIGSTOP);
    EXPECT_TRUE(Scene::becomes([] { return cut_over_under_way().value_or(CutOverState{}).switched; }));
    const pid_t first = confirm();
    EXPECT_TRUE(Scene::becomes([] { return cut_over_under_way().value_or(CutOverState{}).confirmed; }));
    ::kill(guard, SIGSTOP);
    ::kill(parent, SIGCONT);
    EXPECT_TRUE(Scene::becomes([&] { return fs::exists(scene.state() + "/network-commit"); })) << "the parent has decided";
    const pid_t second = confirm();
    std::this_thread::sleep_for(milliseconds(200));
    ::kill(guard, SIGCONT);
    for (const pid_t one : {first, second}) EXPECT_EQ(exit_of(one), static_cast<int>(GuardAnswer::Said::committed));
    EXPECT_EQ(exit_of(parent), static_cast<int>(Ended::committed));
    scene.expect_moved();
    EXPECT_EQ(scene.read("ifcfg-eth0"), "new\n");
  });
}

/// Nobody is left who could commit it, so it is not even begun.
TEST(RealGuard, DoesNotSwitchForAParentThatDiedBefore) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    std::ofstream(scene.folder + "/settle") << "#!/bin/sh\nwhile test ! -e " + scene.folder + "/go; do sleep 0.01; done\n";
    fs::permissions(scene.folder + "/settle", fs::perms(0755));
    scene.batch.settle = {{scene.folder + "/settle"}};
    const pid_t parent = scene.start();
    EXPECT_TRUE(Scene::becomes([] { return ::access("/sys/class/net/br0", F_OK) == 0; }));
    ::kill(parent, SIGKILL);
    ::waitpid(parent, nullptr, 0);
    std::ofstream(scene.folder + "/go") << "now";
    EXPECT_TRUE(Scene::becomes([&] { return ::access("/sys/class/net/br0", F_OK) != 0; }));
    fs::remove(scene.folder + "/go");
    fs::remove(scene.folder + "/settle");
    EXPECT_TRUE(Scene::becomes([&] { return scene.names() == std::vector<std::string>{"ifcfg-eth0"}; }));
    scene.expect_as_before();
  });
}

TEST(RealGuard, RestoresAtOnceForALaterRun) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    scene.batch.probes[0].after = {{"10.0.7.99", "br0"}};
    scene.go_and_kill();
    const auto start = Clock::now();
    EXPECT_EQ(end_orphaned_guard(), "the guard of a run that had died restored the old network");
    EXPECT_LT(Clock::now() - start, seconds(2));
    scene.expect_as_before();
    EXPECT_EQ(scene.batch.probes[0].before[0].address, "10.0.7.1");
  });
}

TEST(RealGuard, DoesNotStopAtAnOrphanThatIsNotThere) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) { EXPECT_FALSE(end_orphaned_guard()); });
}

/// The marker is the commit: it counts though nobody lives to say the word.
TEST(RealGuard, FinishesTheCommitOfAParentThatDiedAfterTheMarker) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    scene.batch.probes[0].after = {{"10.0.7.99", "br0"}};
    const pid_t parent = scene.start();
    EXPECT_TRUE(Scene::becomes([&] { return scene.is_switched(); }));
    std::ofstream(scene.state() + "/network-commit") << "commit\n";
    ::kill(parent, SIGKILL);
    ::waitpid(parent, nullptr, 0);
    EXPECT_TRUE(Scene::becomes([&] { return scene.read("ifcfg-eth0") == "new\n"; }));
    scene.expect_moved();
    EXPECT_TRUE(Scene::becomes([&] { return scene.names() == std::vector<std::string>{"ifcfg-br0", "ifcfg-eth0"}; }));
  });
}

TEST(RealGuard, IsMarkedBeforeItIsTold) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost& host, Scene& scene) {
    scene.batch.probes[0].after = {{"10.0.7.50", "br0"}};
    scene.batch.patience = 15;
    const pid_t parent = scene.start();
    EXPECT_TRUE(Scene::becomes([&] { return scene.is_switched(); }));
    std::this_thread::sleep_for(milliseconds(100));
    const pid_t guard = guard_of(parent);
    ::kill(guard, SIGSTOP);
    host.at_gateway("/sbin/ip addr add 10.0.7.50/24 dev gw0");
    EXPECT_TRUE(Scene::becomes([&] { return ::access((scene.state() + "/network-commit").c_str(), F_OK) == 0; }));
    ::kill(guard, SIGCONT);
    int status = 0;
    ::waitpid(parent, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), static_cast<int>(Ended::committed));
    EXPECT_THAT(scene.names(), ElementsAre("ifcfg-br0", "ifcfg-eth0")) << "the marker is gone";
  });
}

TEST(RealGuard, TakesNoMarkerOfAnEarlierRun) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    fs::create_directory(scene.state());
    std::ofstream(scene.state() + "/network-commit") << "commit\n";
    scene.batch.deadline = 1;
    scene.batch.probes[0].after = {{"10.0.7.99", "br0"}};
    EXPECT_EQ(scene.go().ended, Ended::rolled_back);
    scene.expect_as_before();
  });
}

}  // namespace kvmstrap::guard_alone_test
