#include "unit/engine/past_runs.hpp"

namespace kvmstrap::revert_test {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Revert, PutsAFileBack) {
  Runs run;
  run.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  const auto change = only_change<File>(plan(run, host_with(is(conf, image("new")))));
  EXPECT_EQ(change.after.content, "old");
}

TEST(Revert, RemovesAFileThatWasNotThere) {
  Runs run;
  run.did("configure-libvirtd", conf, Absent{}, {"new"}, image("new"));
  EXPECT_EQ(only_change<File>(plan(run, host_with(is(conf, image("new"))))).after.content, std::nullopt);
}

TEST(Revert, HasNothingToDoWhereAllIsAsBefore) {
  Runs run;
  run.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  EXPECT_TRUE(settled(plan(run, host_with(is(conf, image("old"))))));
}

TEST(Revert, IsInConflictWithWhatSomebodyChangedSince) {
  Runs run;
  run.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  EXPECT_THAT(blockers_of(plan(run, host_with(is(conf, image("newer"))))),
              ElementsAre("file:/etc/libvirt/libvirtd.conf is not as the run left it (from line 1 on)"));
}

TEST(Revert, IsInConflictWithAnotherModeOrOwner) {
  Runs run;
  run.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  EXPECT_TRUE(blocked(plan(run, host_with(is(conf, {FileImage{.content = "new", .mode = 0600}})))));
}

TEST(Revert, NamesTheRunThatChangedItSince) {
  Runs run;
  run.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  Runs later("20260102-000000-1");
  later.did("configure-libvirtd", conf, image("new"), {"newer"}, image("newer"));
  const auto runs = past({&run, &later});
  EXPECT_THAT(blockers_of(plan_of(runs.at(0), runs, host_with(is(conf, image("newer"))))), ElementsAre(HasSubstr("run 20260102-000000-1 changed it since")));
}

TEST(Revert, BeginsWithWhatWasChangedLast) {
  Runs run;
  run.did("set-sysctl", forwarding, set_to("0"), {"1", "1"}, set_to("1", image("own")));
  run.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  EXPECT_THAT(steps_of(plan(run, host_with(is(conf, image("new")), is(forwarding, set_to("1", image("own")))))),
              ElementsAre("configure-libvirtd", "set-sysctl"));
}

TEST(Revert, TakesASettingsOwnFileAway) {
  Runs run;
  run.did("set-sysctl", forwarding, set_to("0"), {"1", "1"}, set_to("1", image("own")));
  const auto after = only_change<Sysctl>(plan(run, host_with(is(forwarding, set_to("1", image("own")))))).after;
  EXPECT_EQ(after.running, "0");
  EXPECT_EQ(after.at_boot, "0");  // another file's
  EXPECT_FALSE(after.own_file);
}

TEST(Revert, LeavesAModuleLoadedAndSaysSo) {
  Runs run;
  const Module::State loaded{.loaded = true, .at_boot = true, .file = image("modprobe tun")};
  run.did("load-modules", tun, Module::State{}, {}, loaded);
  const auto planned = plan(run, host_with(is(tun, loaded)));
  EXPECT_FALSE(only_change<Module>(planned).after.at_boot);
  EXPECT_EQ(only_change<Module>(planned).after.loaded, std::nullopt);
  EXPECT_THAT(warnings_of(planned), ElementsAre("modules stay loaded until the next boot: tun"));
}

TEST(Revert, LeavesPackagesAndSaysSo) {
  Runs run;
  run.did("install-packages", qemu, Absent{}, {}, Package::State{"0.12"});
  const auto planned = plan(run, host_with(is(qemu, {Package::State{"0.12"}})));
  EXPECT_TRUE(settled(planned));
  EXPECT_THAT(warnings_of(planned), ElementsAre("packages stay installed: qemu-kvm"));
}

TEST(Revert, PutsTheFilesOfPackageSourcesBackAndLeavesNewOnesAlone) {
  Repositories::State before;
  before.files["/etc/yum.repos.d/CentOS-Base.repo"] = image("mirrorlist");
  auto left = before;
  left.files["/etc/yum.repos.d/CentOS-Base.repo"] = image("vault");
  Runs run;
  run.did("configure-repositories", Repositories{}, before, {}, left);
  const auto runs = past({&run});
  EXPECT_THAT(subjects_of(runs.at(0), {}), ElementsAre(SubjectId(File{"/etc/yum.repos.d/CentOS-Base.repo"})));
  const auto change = only_change<File>(plan(run, host_with(is(File{"/etc/yum.repos.d/CentOS-Base.repo"}, image("vault")))));
  EXPECT_EQ(change.after.content, "mirrorlist");
}

TEST(Revert, IsInConflictWithAFileThatIsGone) {
  Runs run;
  run.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  Runs back("20260102-000000-1", run.id());
  back.did("configure-libvirtd", conf, image("new"), {"old"}, image("old"));
  const auto runs = past({&run, &back});
  EXPECT_TRUE(blocked(plan_of(runs.at(0), runs, host_with(is(conf, Absent{})))));
}

TEST(Revert, LeavesASettingsFileOfSomebodyElseToThem) {
  const auto ours = [](const std::string& value) { return image("# Written by kvmstrap.\nnet.ipv4.ip_forward = " + value + "\n"); };
  Runs run;
  run.did("set-sysctl", forwarding, set_to("0", ours("0")), {"1", "1"}, set_to("1", ours("1")));
  const auto now = host_with(is(forwarding, {set_to("1", ours("1"))}));
  EXPECT_EQ(only_change<Sysctl>(plan(run, now)).after.at_boot, "0");
  Runs theirs;
  theirs.did("set-sysctl", forwarding, set_to("0", image("# mine\nnet.ipv4.ip_forward = 0\n")), {"1", "1"}, set_to("1", ours("1")));
  EXPECT_THAT(blockers_of(plan(theirs, now)), ElementsAre(HasSubstr("its file was another one")));
}

TEST(Revert, GoesOnWhereAnEarlierOneWasCutOff) {
  Runs run;
  run.did("set-sysctl", forwarding, set_to("0"), {"1", "1"}, set_to("1", image("own")));
  Runs back("20260102-000000-1", run.id());
  back.did("set-sysctl", forwarding, set_to("1", image("own")), {"0", "0", false}, std::nullopt);
  const auto runs = past({&run, &back});
  const auto half = host_with(is(forwarding, {Sysctl::State{.running = "1", .at_boot = "0"}}));  // its file is gone, and it is not set yet
  EXPECT_EQ(only_change<Sysctl>(plan_of(runs.at(0), runs, half)).after.running, "0");
  EXPECT_TRUE(blocked(plan_of(runs.at(0), {runs.at(0)}, half)));
  EXPECT_TRUE(blocked(plan_of(runs.at(0), runs, host_with(is(forwarding, {Sysctl::State{.running = "2", .at_boot = "0"}})))));
}

TEST(Revert, ComparesWhatWasCutOffBeforeItOverwrites) {
  Runs run;
  run.did("configure-libvirtd", conf, image("old"), {"new"}, std::nullopt);
  EXPECT_TRUE(settled(plan(run, host_with(is(conf, image("old"))))));
  EXPECT_EQ(only_change<File>(plan(run, host_with(is(conf, image("new"))))).after.content, "old");
  EXPECT_THAT(blockers_of(plan(run, host_with(is(conf, image("half"))))), ElementsAre(HasSubstr("was being changed when the run was cut off")));
}

TEST(Revert, TakesSeveralChangesOfASubjectTogether) {
  Runs run;
  run.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  run.did("configure-libvirtd", conf, image("new"), {"newer"}, image("newer"));
  EXPECT_EQ(only_change<File>(plan(run, host_with(is(conf, image("newer"))))).after.content, "old");
}

TEST(Revert, TellsWhoseNetworkCannotGoBack) {
  NetworkState before;
  before.links["eth0"] = {.name = "eth0", .kind = LinkKind::ethernet, .up = true};
  auto left = before;
  left.links["eth0"].bridge = "br0";
  left.links["br0"] = {.name = "br0", .kind = LinkKind::bridge, .up = true};
  const WantedNetwork made{.links = {{.name = "eth0", .bridge = "br0"}, {.name = "br0", .kind = LinkKind::bridge}}};
  Runs run;
  run.did("define-bridges", Network{}, before, made, left);
  EXPECT_EQ(only_change<Network>(plan(run, host_with(is(Network{}, left)))).after.back_to->links, (std::vector<std::string>{"eth0", "br0"}));
  const auto runs = past({&run});
  EXPECT_EQ(only_change<Network>(plan_revert(runs.at(0), runs, {.states = host_with(is(Network{}, left))}, Confirm::manual)).after.confirm, Confirm::manual);
  EXPECT_TRUE(settled(plan(run, host_with(is(Network{}, before)))));
  auto now = left;
  now.links["vnet0"] = {.name = "vnet0", .kind = LinkKind::tap, .bridge = "br0"};
  EXPECT_THAT(blockers_of(plan(run, host_with(is(Network{}, now)))), ElementsAre(HasSubstr("vnet0 is a port of br0")));
}

}  // namespace kvmstrap::revert_test
