#include "engine/revert.hpp"

#include <gmock/gmock.h>

#include "engine/made_by_run.hpp"
#include "model/configuration.hpp"
#include "model/outcome.hpp"
#include "unit/fake_reader.hpp"

namespace kvmstrap {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const File conf{"/etc/libvirt/libvirtd.conf"};
const Sysctl forwarding{"net.ipv4.ip_forward"};
const Module tun{"tun"};
const Package qemu{"qemu-kvm"};
const Service libvirtd{"libvirtd"};
const LibvirtNetwork host_bridge{"host-bridge"};

FileImage image(const std::string& content) { return {.content = content}; }
Sysctl::State set_to(const std::string& value, const std::optional<FileImage>& file = {}) { return {.running = value, .at_boot = value, .file = file}; }

/// What a run writes into its journal, and what the host is like then.
class Runs {
 public:
  explicit Runs(std::string id = "20260101-000000-1", std::string reverts = {})
      : id_(std::move(id)), journal_({id_, "rack7", "1", "boot", std::move(reverts)}, [this](const std::string& line) { text_ += line + "\n"; }) {}

  template <class S>
  Runs& did(const std::string& step, const S& subject, const Known<typename S::State>& before, const typename S::Wanted& after,
            const std::optional<Known<typename S::State>>& left) {
    const int sequence = journal_.begin(step, {{ChangeOf<S>{subject, before, after}}, {}});
    States states;
    if (left) states.set(subject, *left);
    if (left) journal_.done(sequence, states, {});
    return *this;
  }

  void ended(Exit exit) { journal_.end(static_cast<int>(exit), ""); }

  const std::string& id() const { return id_; }
  const std::string& text() const { return text_; }

 private:
  std::string id_;
  std::string text_;
  Journal journal_;
};

std::vector<PastRun> past(const std::vector<const Runs*>& runs) {
  FakeReader reader;
  for (const auto* run : runs) reader.put(runs_folder + "/" + run->id() + "/journal.jsonl", run->text());
  return past_runs(reader);
}

/// Of a host that is so now.
Plan plan_of(const PastRun& run, const std::vector<PastRun>& runs, const States& now, const Brings& brings = {}) {
  return plan_revert(run, runs, {.states = now, .brings = brings});
}

Plan plan(const Runs& run, const States& now) {
  const auto runs = past({&run});
  return plan_of(runs.at(0), runs, now);
}

template <class... S>
States host_with(const std::pair<S, Known<typename S::State>>&... all) {
  States states;
  (states.set(all.first, all.second), ...);
  return states;
}

template <class S>
std::pair<S, Known<typename S::State>> is(const S& subject, const Known<typename S::State>& state) {
  return {subject, state};
}

std::vector<std::string> steps_of(const Plan& plan) {
  std::vector<std::string> ids;
  for (const auto& step : plan.steps) ids.push_back(step.id);
  return ids;
}

std::vector<std::string> blockers_of(const Plan& plan) {
  std::vector<std::string> all;
  for (const auto& step : plan.steps)
    for (const auto& blocker : step.proposal.blockers) all.push_back(blocker.what);
  return all;
}

std::vector<std::string> warnings_of(const Plan& plan) {
  std::vector<std::string> all;
  for (const auto& step : plan.steps) all.insert(all.end(), step.proposal.warnings.begin(), step.proposal.warnings.end());
  return all;
}

template <class S>
ChangeOf<S> only_change(const Plan& plan) {
  std::vector<const Change*> all;
  for (const auto& step : plan.steps)
    for (const auto& change : step.proposal.changes) all.push_back(&change);
  if (all.size() != 1) throw std::logic_error("not one change");
  return std::get<ChangeOf<S>>(*all.front());
}

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
  EXPECT_THAT(blockers_of(plan(run, host_with(is(conf, image("newer"))))), ElementsAre("file:/etc/libvirt/libvirtd.conf is not as the run left it"));
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

TEST(Revert, MeansTheLastRunThatChangedSomething) {
  Runs first;
  first.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  Runs nothing("20260102-000000-1");
  nothing.did("configure-libvirtd", conf, image("new"), {"new"}, image("new"));
  Runs back("20260103-000000-1", first.id());
  back.did("configure-libvirtd", conf, image("new"), {"old"}, image("old"));
  const auto runs = past({&first, &nothing, &back});
  ASSERT_TRUE(run_to_revert(runs, ""));
  EXPECT_EQ(run_to_revert(runs, "")->id, first.id());
  EXPECT_FALSE(run_to_revert({}, ""));
}

TEST(Revert, TakesTheRunsOfAFleetsCallTogether) {
  Runs killed("monday-1");
  killed.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  Runs next("monday-2");
  next.did("set-sysctl", forwarding, set_to("0"), {.running = "1", .at_boot = "1"}, set_to("1"));
  Runs other("monday-and-1");
  other.did("load-modules", tun, Module::State{}, {}, Module::State{.loaded = true, .at_boot = true});
  const auto runs = past({&killed, &next, &other});
  const auto call = run_to_revert(runs, "monday");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->id, "monday");
  const auto planned = plan_of(*call, runs, host_with(is(conf, image("new")), is(forwarding, set_to("1"))));
  EXPECT_THAT(steps_of(planned), ElementsAre("set-sysctl", "configure-libvirtd"));
  EXPECT_THAT(blockers_of(planned), IsEmpty());
}

TEST(Revert, MeansARunBeforeACallOfThatName) {
  Runs run("monday");
  run.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  Runs other("monday-1");
  other.did("set-sysctl", forwarding, set_to("0"), {.running = "1", .at_boot = "1"}, set_to("1"));
  EXPECT_THAT(subjects_of(*run_to_revert(past({&other, &run}), "monday"), {}), ElementsAre(SubjectId{conf}));
  EXPECT_FALSE(run_to_revert(past({&other, &run}), "tuesday"));
}

TEST(Revert, LeavesProofsAlone) {
  Runs run;
  run.did("prove-guest", Proof{"br0"}, Absent{}, {"digest"}, Proof::State{"digest"});
  const auto runs = past({&run});
  EXPECT_THAT(subjects_of(runs.at(0), {}), IsEmpty());
  EXPECT_FALSE(run_to_revert(runs, ""));
}

TEST(Revert, GoesBackByAllThatSeveralCutOversOfACallHaveTouched) {
  NetworkState before;
  before.links["eth0"] = {.name = "eth0", .kind = LinkKind::ethernet, .up = true};
  auto between = before;
  between.links["eth0"].bridge = "br0";
  between.links["br0"] = {.name = "br0", .kind = LinkKind::bridge, .up = true};
  auto left = between;
  left.links["br0"].addresses.push_back({.cidr = "10.0.7.21/24", .scope = "global"});
  Runs first("rack-1");
  first.did("define-bridges", Network{}, before, {.links = {{.name = "eth0", .bridge = "br0"}, {.name = "br0", .kind = LinkKind::bridge}}}, between);
  Runs second("rack-2");
  second.did("define-bridges", Network{}, between, {.links = {{.name = "br0", .kind = LinkKind::bridge}}}, left);
  const auto runs = past({&first, &second});
  const auto planned = plan_of(*run_to_revert(runs, "rack"), runs, host_with(is(Network{}, {left})));
  EXPECT_EQ(only_change<Network>(planned).after.back_to->links, (std::vector<std::string>{"eth0", "br0"}));
}

TEST(Revert, DoesNotMeanARunWhoseNetworkIsBack) {
  NetworkState before;
  before.links["eth0"] = {.name = "eth0", .kind = LinkKind::ethernet, .up = true};
  const WantedNetwork made{.links = {{.name = "eth0", .bridge = "br0"}, {.name = "br0", .kind = LinkKind::bridge}}};
  Runs first;
  first.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  Runs killed("20260102-000000-1");
  killed.did("define-bridges", Network{}, before, made, std::nullopt);
  EXPECT_EQ(run_to_revert(past({&first, &killed}), "")->id, killed.id());
  killed.ended(Exit::network_rolled_back);
  EXPECT_EQ(run_to_revert(past({&first, &killed}), "")->id, first.id());
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
  EXPECT_TRUE(settled(plan(run, host_with(is(Network{}, before)))));
  auto now = left;
  now.links["vnet0"] = {.name = "vnet0", .kind = LinkKind::tap, .bridge = "br0"};
  EXPECT_THAT(blockers_of(plan(run, host_with(is(Network{}, now)))), ElementsAre(HasSubstr("vnet0 is a port of br0")));
}

}  // namespace
}  // namespace kvmstrap
