#include <gmock/gmock.h>

#include "host/guard.hpp"
#include "unit/host/guard_scene.hpp"

namespace kvmstrap::guard_client_test {

/// A DHCP client is a program that goes to the background and writes its number down; this one needs no server.
class WithClient {
 public:
  explicit WithClient(Scene& scene) : scene_(scene) {
    script("/client", "#!/bin/sh\nsleep 1000 & echo $! > " + scene.folder + "/client.pid\n");
    auto now = example::dhcp_host();
    old_ = ::fork();
    if (old_ == 0) {
      ::execl("/bin/sleep", "/bin/sleep", "1001", nullptr);
      ::_exit(1);
    }
    now.dhcp_clients["eth0"] = {.pid = old_, .argv = {"/bin/sleep", "1001"}, .pid_file = scene.folder + "/old.pid"};
    // What runs in the end is sleep: it is found by the last word of its command line.
    const DhcpClient client{.argv = {scene.folder + "/client", "1000"}, .pid_file = scene.folder + "/client.pid"};
    const auto files = scene.batch.files;
    scene.batch = cut_over_batch(now, example::wanted_dhcp(), {{"br0", client}});
    scene.batch.files = files;
    scene.batch.patience = 3;  // the first question after a switch may be lost
    scene.batch.leases = {{.path = scene.folder + "/br0.lease", .content = "lease\n"}};
  }
  ~WithClient() {
    ::kill(old_, SIGKILL);
    ::waitpid(old_, nullptr, 0);
  }

  void script(const std::string& name, const std::string& text) {
    std::ofstream(scene_.folder + name) << text;
    fs::permissions(scene_.folder + name, fs::perms(0755));
  }

  char state_of_old() const {
    std::ifstream in("/proc/" + std::to_string(old_) + "/stat");
    std::string text;
    std::getline(in, text);
    return text[text.rfind(')') + 2];
  }

 private:
  Scene& scene_;
  pid_t old_ = -1;
};

TEST(RealGuard, StartsTheNewClientAndEndsTheOldOneAfterTheCommit) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    WithClient client(scene);
    const auto result = scene.go();
    EXPECT_EQ(result.ended, Ended::committed) << result.detail;
    scene.expect_moved();
    EXPECT_TRUE(Scene::becomes([&] { return client.state_of_old() == 'Z'; }));
    EXPECT_EQ(scene.read("br0.lease"), "lease\n");
    EXPECT_NE(scene.read("client.pid"), "none");
    example::run("/bin/kill " + scene.read("client.pid"));
  });
}

TEST(RealGuard, GoesOnWithTheOldClientWhenTheNewOneGetsNoLease) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    WithClient client(scene);
    client.script("/client", "#!/bin/sh\nexit 2\n");
    const auto result = scene.go();
    EXPECT_EQ(result.ended, Ended::rolled_back) << result.detail;
    EXPECT_THAT(result.detail, HasSubstr("br0 got no lease"));
    EXPECT_TRUE(Scene::becomes([&] { return client.state_of_old() == 'S'; }));
    EXPECT_EQ(scene.read("br0.lease"), "none");
    EXPECT_EQ(RouteSocket().normal_form(), scene.before);
  });
}

TEST(RealGuard, GivesAClientThatHangsItsDeadline) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost&, Scene& scene) {
    WithClient client(scene);
    client.script("/client", "#!/bin/sh\nexec sleep 1000\n");
    scene.batch.deadline = 1;
    const auto start = Clock::now();
    EXPECT_EQ(scene.go().ended, Ended::rolled_back);
    EXPECT_LT(Clock::now() - start, seconds(5));
    EXPECT_EQ(RouteSocket().normal_form(), scene.before);
  });
}

}  // namespace kvmstrap::guard_client_test
