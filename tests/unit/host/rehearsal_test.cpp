#include <gmock/gmock.h>

#include "host/guard.hpp"
#include "unit/host/guard_scene.hpp"

namespace kvmstrap::rehearsal_test {

/// What the host's own scripts do when all is well.
const std::string stop =
    "/sbin/ip addr flush dev br0; /sbin/ip link del br0; /sbin/ip link set eth0 down; /sbin/ip link set lo down; echo 0 >/proc/sys/net/ipv4/ip_forward; ";
const std::string start =
    "/sbin/ip link set lo up; /sbin/ip link add br0 type bridge; echo 0 >/sys/class/net/br0/bridge/forward_delay; /sbin/ip link set eth0 up; "
    "/sbin/ip link set eth0 master br0; /sbin/ip link set br0 up; /sbin/ip addr add 10.0.7.21/24 brd + dev br0; "
    "/sbin/ip route add 169.254.0.0/16 dev br0 scope link metric $((1000 + $(cat /sys/class/net/br0/ifindex))); /sbin/ip route add default via 10.0.7.1; ";

std::string forwarding() {
  std::string value;
  std::ifstream("/proc/sys/net/ipv4/ip_forward") >> value;
  return value;
}

bool is_up() {
  const auto now = RouteSocket().normal_form();
  return std::ranges::find(now, "link eth0 up port of br0") != now.end() &&
         std::ranges::find(now, "address br0 10.0.7.21/24 broadcast 10.0.7.255 scope 0 label br0") != now.end();
}

/// A cut-over whose network is restarted by `script` before it is kept. Forwarding is on, by somebody who wrote that nowhere down.
void on_a_rehearsing_scene(const std::string& script, const std::function<void(NamespaceHost&, Scene&)>& body) {
  on_a_scene([&](NamespaceHost& host, Scene& scene) {
    std::ofstream("/proc/sys/net/ipv4/ip_forward") << "1";
    auto wanted = example::wanted_static();
    wanted.rehearse = Rehearsal::restart;
    const auto files = scene.batch.files;
    scene.batch = cut_over_batch(example::static_host(), wanted, {});
    scene.batch.files = files;
    scene.batch.patience = 2;
    scene.batch.deadline = 20;
    scene.batch.restart = {{{"/bin/sh", "-c", "cd " + scene.folder + "; " + script}}, {scene.folder + "/resolv.conf"}, {"/proc/sys/net/ipv4/ip_forward"}};
    scene.is_as_wanted = is_up;
    body(host, scene);
  });
}

void expect_gone_back(Scene& scene, const std::string& why) {
  const auto result = scene.go();
  EXPECT_EQ(result.ended, Ended::rolled_back) << result.detail;
  EXPECT_THAT(result.detail, HasSubstr(why));
  EXPECT_EQ(forwarding(), "1");
  scene.expect_as_before();
}

TEST(RealRehearsal, IsPassedBeforeTheNewNetworkIsKept) {
  NEEDS_ROOT();
  on_a_rehearsing_scene(stop + start, [](NamespaceHost&, Scene& scene) {
    std::vector<std::string> files;
    scene.is_as_wanted = [&] {
      files = {scene.read("ifcfg-br0"), scene.read("ifcfg-eth0"), scene.read("state/network-rehearsal")};
      return is_up();
    };
    const auto result = scene.go();
    EXPECT_EQ(result.ended, Ended::committed) << result.detail;
    EXPECT_THAT(files, ElementsAre("bridge\n", "new\n", "rehearsal\n"))
        << "the scripts read the new files, and a reset would be known to have come before the end";
    EXPECT_EQ(forwarding(), "1") << "nobody asked to change it";
    scene.expect_moved();
    EXPECT_THAT(scene.names(), ElementsAre("ifcfg-br0", "ifcfg-eth0")) << "nothing is left beside them";
  });
}

TEST(RealRehearsal, IsNotPartOfATrial) {
  NEEDS_ROOT();
  on_a_rehearsing_scene("touch restarted", [](NamespaceHost&, Scene& scene) {
    scene.batch.trial = true;
    EXPECT_EQ(scene.go().ended, Ended::tried);
    scene.expect_as_before();
  });
}

TEST(RealRehearsal, LeadsBackFromWhateverTheScriptsLeave) {
  NEEDS_ROOT();
  const auto another = "the host's own scripts made another network of the new files: missing: ";
  for (const auto& script : {stop, stop + "/sbin/ip link add br0 type bridge; /sbin/ip link set br0 up; ", stop + start + "/sbin/ip link set eth0 nomaster; ",
                             stop + start + "/sbin/ip addr add 10.0.7.22/24 dev br0; /sbin/ip addr del 10.0.7.21/24 dev br0; "})
    on_a_rehearsing_scene(script, [&](NamespaceHost&, Scene& scene) { expect_gone_back(scene, another); });
}

TEST(RealRehearsal, NeedsTheSameAnswersAgain) {
  NEEDS_ROOT();
  on_a_rehearsing_scene(stop + start + "/sbin/ip neigh add 10.0.7.1 lladdr 52:54:00:00:00:01 nud permanent dev br0",
                        [](NamespaceHost&, Scene& scene) { expect_gone_back(scene, "no answer from gateway 10.0.7.1 by ping"); });
}

TEST(RealRehearsal, EndsAtTheDeadline) {
  NEEDS_ROOT();
  on_a_rehearsing_scene(stop + "/bin/sleep 1000", [](NamespaceHost&, Scene& scene) {
    scene.batch.deadline = 3;
    expect_gone_back(scene, "was not done within 3 seconds");
  });
}

TEST(RealRehearsal, EndsWhenSomebodyWantsTheOldNetworkBack) {
  NEEDS_ROOT();
  on_a_rehearsing_scene(stop + "/bin/sleep 1000", [](NamespaceHost&, Scene& scene) {
    const auto parent = scene.start();
    EXPECT_TRUE(Scene::becomes([&] { return scene.read("ifcfg-eth0") == "new\n" && !scene.is_switched(); }));
    EXPECT_TRUE(cut_over_under_way().value_or(CutOverState{}).rehearsing);
    EXPECT_EQ(order_back("enough").said, GuardAnswer::Said::restored);
    int status = 0;
    ::waitpid(parent, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), static_cast<int>(Ended::rolled_back));
    scene.expect_as_before();
  });
}

TEST(RealRehearsal, GivesBackWhatTheScriptsWroteBesideTheFiles) {
  NEEDS_ROOT();
  on_a_rehearsing_scene("echo rewritten >resolv.conf; " + stop, [](NamespaceHost&, Scene& scene) {
    expect_gone_back(scene, "another network");  // it was not there
  });
  on_a_rehearsing_scene("echo rewritten >resolv.conf; " + stop, [](NamespaceHost&, Scene& scene) {
    std::ofstream(scene.folder + "/resolv.conf") << "old\n";
    EXPECT_EQ(scene.go().ended, Ended::rolled_back);
    EXPECT_EQ(scene.read("resolv.conf"), "old\n");
  });
}

/// It is a part of the new files where they have other name servers, and the scripts may write it in another way.
TEST(RealRehearsal, DoesNotTakeTheScriptsForSomebodyElse) {
  NEEDS_ROOT();
  for (const bool good : {true, false})
    on_a_rehearsing_scene("echo rewritten >resolv.conf; " + stop + (good ? start : ""), [&](NamespaceHost&, Scene& scene) {
      std::ofstream(scene.folder + "/resolv.conf") << "old\n";
      scene.batch.files.push_back({.path = scene.folder + "/resolv.conf", .before = "old\n", .content = "new\n"});
      const auto result = scene.go();
      EXPECT_EQ(result.ended, good ? Ended::committed : Ended::rolled_back) << result.detail;
      EXPECT_EQ(scene.read("resolv.conf"), good ? "rewritten\n" : "old\n");
    });
}

TEST(RealRehearsal, LeavesAFileThatSomebodyElseHasWrittenMeanwhile) {
  NEEDS_ROOT();
  on_a_rehearsing_scene("echo managed >ifcfg-eth0; " + stop + start, [](NamespaceHost&, Scene& scene) {
    const auto result = scene.go();
    EXPECT_EQ(result.ended, Ended::failed_to_restore);
    EXPECT_THAT(result.detail, HasSubstr("ifcfg-eth0 was changed by somebody else meanwhile, and was left as it is"));
    EXPECT_EQ(scene.read("ifcfg-eth0"), "managed\n");
    EXPECT_EQ(scene.read("ifcfg-br0"), "none");
    EXPECT_EQ(RouteSocket().normal_form(), scene.before);
  });
}

/// The guard is killed, or stopped where it stands, while the scripts run: they are ended, and its parent goes back without it.
TEST(RealRehearsal, OutlivesItsGuard) {
  NEEDS_ROOT();
  on_a_rehearsing_scene("kill -KILL $PPID; " + stop + "/bin/sleep 1; " + start + "touch gone-on", [](NamespaceHost&, Scene& scene) {
    expect_gone_back(scene, "the guard died, and the old network was restored without it");
    std::this_thread::sleep_for(milliseconds(1200));
    scene.expect_as_before();
  });
}

TEST(RealRehearsal, OutlivesItsParent) {
  NEEDS_ROOT();
  on_a_rehearsing_scene(stop + start + "sleep 1", [](NamespaceHost&, Scene& scene) {
    const auto parent = scene.start();
    EXPECT_TRUE(Scene::becomes([&] { return scene.read("ifcfg-eth0") == "new\n"; }));
    ::kill(parent, SIGKILL);
    ::waitpid(parent, nullptr, 0);
    end_orphaned_guard();
    scene.expect_as_before();
  });
}

}  // namespace kvmstrap::rehearsal_test
