#include "model/configuration.hpp"
#include "unit/engine/past_runs.hpp"

namespace kvmstrap::revert_of_libvirt_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Revert, StopsAServiceThatDidNotRun) {
  Runs run;
  const Service::State running{.at_boot = true, .running = true, .pid = 1};
  run.did("enable-services", libvirtd, Absent{}, {}, running);
  const auto after = only_change<Service>(plan(run, host_with(is(libvirtd, {Service::State{.at_boot = true, .running = true, .pid = 2}})))).after;
  EXPECT_FALSE(after.at_boot);
  EXPECT_EQ(after.running, false);
}

TEST(Revert, RestartsAServiceThatRanOnceItsFilesAreBack) {
  Service::State running{.at_boot = true, .running = true, .pid = 1};
  Runs run;
  run.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  run.did("enable-services", libvirtd, running, {.at_boot = true, .running = true}, running);
  auto now = host_with(is(conf, image("new")), is(File{"/etc/libvirt/qemu.conf"}, Absent{}));
  running.loaded = *present(configuration_digest(libvirtd, now));
  now.set(libvirtd, running);
  const auto planned = plan(run, now);
  EXPECT_THAT(steps_of(planned), ElementsAre("enable-services", "configure-libvirtd"));
  const auto& last = planned.steps.back().proposal.changes;
  ASSERT_EQ(last.size(), 2u);
  const auto before = host_with(is(conf, image("old")), is(File{"/etc/libvirt/qemu.conf"}, Absent{}));
  const auto& changes = planned.steps.back().proposal.changes;
  const auto restart = std::ranges::find_if(changes, [](const Change& one) { return std::holds_alternative<ChangeOf<Service>>(one); });
  ASSERT_NE(restart, changes.end());
  EXPECT_EQ(std::get<ChangeOf<Service>>(*restart).after.loaded, *present(configuration_digest(libvirtd, before)));
  // One that was cut off has put the file back already.
  now.set(conf, image("old"));
  EXPECT_EQ(only_change<Service>(plan(run, now)).after.running, true);
  running.loaded = *present(configuration_digest(libvirtd, before));
  now.set(libvirtd, running);
  EXPECT_TRUE(settled(plan(run, now)));
}

TEST(Revert, DefinesALibvirtNetworkByTheWordsThatItHad) {
  const LibvirtNetwork::State had{.definition = {.address = "192.168.122.1/24"}, .active = true, .xml = "<network/>"};
  Runs run;
  run.did("define-networks", LibvirtNetwork{"default"}, had, {.definition = std::nullopt}, Absent{});
  const auto after = only_change<LibvirtNetwork>(plan(run, host_with(is(LibvirtNetwork{"default"}, Absent{})))).after;
  EXPECT_EQ(after.xml, "<network/>");
  EXPECT_TRUE(after.definition);
  EXPECT_TRUE(after.active);
}

TEST(Revert, TakesWhatAPackageOfTheRunBroughtForNotThereBefore) {
  const LibvirtNetwork::State brought{.definition = {.address = "192.168.122.1/24"}, .active = true, .xml = "<network/>"};
  const Service::State enabled{.at_boot = true, .running = false};
  const Service::State running{.at_boot = true, .running = true, .pid = 1};
  Runs run;
  run.did("install-packages", Package{"libvirt"}, Absent{}, {}, Package::State{"0.10.2"});
  run.did("enable-services", libvirtd, enabled, {}, running);
  run.did("define-networks", LibvirtNetwork{"default"}, brought, {.definition = std::nullopt}, Absent{});
  const auto runs = past({&run});
  const Brings brings{{Package{"libvirt"}, {libvirtd, LibvirtNetwork{"default"}}}};
  const auto now = host_with(is(Package{"libvirt"}, {Package::State{"0.10.2"}}), is(LibvirtNetwork{"default"}, Absent{}), is(libvirtd, running));
  const auto after = only_change<Service>(plan_of(runs.at(0), runs, now, brings)).after;
  EXPECT_FALSE(after.at_boot);
  EXPECT_EQ(after.running, false);
  auto later = now;
  later.set(libvirtd, Service::State{});
  later.set(LibvirtNetwork{"default"}, Unknown{"libvirtd does not run"});
  EXPECT_TRUE(settled(plan_of(runs.at(0), runs, later, brings)));
}

TEST(Revert, StopsANetworkThatCameWithLibvirtBeforeItStopsLibvirtd) {
  const LibvirtNetwork nat{"default"};
  const LibvirtNetwork::State brought{.definition = {.bridge = "virbr0"}, .active = true, .xml = "<network/>"};
  const Service::State running{.at_boot = true, .running = true, .pid = 1};
  Runs run;
  run.did("install-packages", Package{"libvirt"}, Absent{}, {}, Package::State{"0.10.2"});
  run.did("enable-services", libvirtd, Service::State{.at_boot = true}, {}, running);
  const auto runs = past({&run});
  const Brings brings{{Package{"libvirt"}, {libvirtd, nat}}};
  EXPECT_THAT(subjects_of(runs.at(0), brings), testing::Contains(SubjectId{nat}));
  const auto now = host_with(is(Package{"libvirt"}, {Package::State{"0.10.2"}}), is(nat, {brought}), is(libvirtd, running));
  const auto planned = plan_of(runs.at(0), runs, now, brings);
  EXPECT_THAT(steps_of(planned), ElementsAre("define-networks", "enable-services", "install-packages"));
  const auto& after = std::get<ChangeOf<LibvirtNetwork>>(planned.steps.front().proposal.changes.front()).after;
  EXPECT_TRUE(after.definition);
  EXPECT_FALSE(after.active);
}

TEST(Revert, LeavesAloneWhatWentWithItsPackage) {
  Runs run;
  run.did("install-packages", Package{"libvirt"}, Absent{}, {}, Package::State{"0.10.2"});
  run.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  const auto runs = past({&run});
  const Brings brings{{Package{"libvirt"}, {conf}}};
  EXPECT_TRUE(settled(plan_of(runs.at(0), runs, host_with(is(Package{"libvirt"}, Absent{}), is(conf, Absent{})), brings)));
  EXPECT_TRUE(blocked(plan_of(runs.at(0), runs, host_with(is(Package{"libvirt"}, {Package::State{"0.10.2"}}), is(conf, Absent{})), brings)));
}

TEST(Revert, LeavesALibvirtNetworkInactiveWhereLibvirtdDidNotRunBefore) {
  const LibvirtNetwork::State had{.definition = {.address = "192.168.122.1/24"}, .active = true, .xml = "<network/>"};
  const Service::State running{.at_boot = true, .running = true, .pid = 1};
  Runs run;
  run.did("enable-services", libvirtd, Absent{}, {}, running);
  run.did("define-networks", LibvirtNetwork{"default"}, had, {.definition = std::nullopt}, Absent{});
  const auto planned = plan(run, host_with(is(LibvirtNetwork{"default"}, Absent{}), is(libvirtd, running)));
  const auto& after = std::get<ChangeOf<LibvirtNetwork>>(planned.steps.front().proposal.changes.front()).after;
  EXPECT_TRUE(after.definition);
  EXPECT_FALSE(after.active);
}

TEST(Revert, GoesOnWithWhatWasLeftOfAnEarlierOne) {
  const LibvirtNetwork::State made{.active = true, .xml = "<network/>"};
  Runs run;
  run.did("define-networks", host_bridge, Absent{}, {.definition = VirtualNetwork{}}, made);
  Runs back("20260102-000000-1", run.id());
  back.did("enable-services", libvirtd, Service::State{.running = true}, {.running = false}, Service::State{});
  const auto runs = past({&run, &back});
  const auto stopped = host_with(is(host_bridge, {Unknown{"libvirtd does not run"}}), is(libvirtd, {Service::State{}}));
  EXPECT_TRUE(settled(plan_of(runs.at(0), runs, stopped)));
  EXPECT_TRUE(blocked(plan_of(runs.at(0), {runs.at(0)}, stopped)));
  const auto removed = host_with(is(host_bridge, {Unknown{"libvirtd does not run"}}), is(libvirtd, Absent{}));
  EXPECT_TRUE(settled(plan_of(runs.at(0), {runs.at(0)}, removed)));
}

TEST(Revert, TakesNoNetworkOfLibvirtAwayFromItsGuests) {
  const LibvirtNetwork inner{"inner"};
  const LibvirtNetwork::State made{.definition = {.bridge = "virbr1"}, .active = true, .xml = "<network/>"};
  Runs run;
  run.did("define-networks", inner, Absent{}, {.definition = made.definition}, made);
  NetworkState network;
  network.links["virbr1-nic"] = {.name = "virbr1-nic", .kind = LinkKind::tap, .bridge = "virbr1"};
  EXPECT_THAT(blockers_of(plan(run, host_with(is(inner, {made}), is(Network{}, {network})))), IsEmpty());
  network.links["vnet0"] = {.name = "vnet0", .kind = LinkKind::tap, .bridge = "virbr1"};
  EXPECT_THAT(blockers_of(plan(run, host_with(is(inner, {made}), is(Network{}, {network})))), ElementsAre(HasSubstr("vnet0 is a port of virbr1")));
}

}  // namespace kvmstrap::revert_of_libvirt_test
