#include "engine/executor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <system_error>

#include "unit/fake_reader.hpp"
#include "unit/idle_host.hpp"

namespace kvmstrap::executor_test {

/// A host of packages alone: yum's argument list is what it installs.
struct World : IdlePlatform, IdleHost {
  std::map<std::string, std::string> installed;
  std::vector<std::string> refused;  ///< what yum exits 0 for and does not install
  std::vector<Op> performed;
  std::optional<Performed> answer;  ///< instead of doing anything

  States read(std::span<const SubjectId> subjects, Reader&) const override {
    States states;
    for (const auto& id : subjects)
      if (const auto* package = std::get_if<Package>(&id)) {
        const auto found = installed.find(package->name);
        states.set(*package, found == installed.end() ? Known<Package::State>{Absent{}} : Known<Package::State>{Package::State{found->second}});
      }
    return states;
  }
  std::vector<Action> realise(std::span<const Change> changes) const override {
    std::vector<Action> actions;
    for (const auto& change : changes) actions.push_back({{change}, {Run{{"yum", std::get<ChangeOf<Package>>(change).subject.name}}}});
    return actions;
  }
  Performed perform(const Op& op, const Progress&) override {
    performed.push_back(op);
    if (answer) return *answer;
    const auto& name = std::get<Run>(op).argv.at(1);
    if (std::ranges::find(refused, name) == refused.end()) installed[name] = "1";
    return {};
  }
};

struct Silent : Watcher {
  void step_started(const PlannedStep&) override {}
  void decided(std::string_view change) override { decisions.emplace_back(change); }
  void progress(std::string_view) override {}
  std::vector<std::string> decisions;
  void step_ended(const PlannedStep&, bool) override {}
};

struct Execution : testing::Test {
  Execution() { profile.packages.install = {"a", "b"}; }

  Plan plan() { return make_plan(profile, gathered(), {.only = {"install-packages"}, .skip = {}}); }
  Facts gathered() {
    Facts facts;
    const std::vector<SubjectId> packages{Package{"a"}, Package{"b"}};
    facts.states = world.read(packages, reader);
    return facts;
  }
  Outcome run(const Plan& shown) { return execute(profile, shown, {identity, world, reader, world}, journal, watcher); }
  std::vector<std::string> kinds() const {
    std::vector<std::string> result;
    for (const auto& record : records) result.push_back(record.at("record"));
    return result;
  }

  Profile profile;
  World world;
  FakeReader reader;
  Identity identity;
  Silent watcher;
  std::vector<Json> records;
  Journal journal{{"run", "p", "v", "b"}, [this](const std::string& line) { records.push_back(Json::parse(line)); }};
};

using Kinds = std::vector<std::string>;

TEST_F(Execution, RecordsEveryActionBeforeAndAfterIt) {
  EXPECT_EQ(run(plan()).exit, Exit::done);
  EXPECT_EQ(kinds(), (Kinds{"run", "action", "done", "action", "done"}));
  EXPECT_TRUE(records.at(1).at("changes").at(0).at("before").is_null());
  EXPECT_EQ(records.at(2).at("states").at("package:a").at("version"), "1");
}

TEST_F(Execution, OfNothingLeavesNoRecord) {
  world.installed = {{"a", "1"}, {"b", "1"}};
  EXPECT_EQ(run(plan()).exit, Exit::done);
  EXPECT_TRUE(records.empty());
  EXPECT_TRUE(world.performed.empty());
}

TEST_F(Execution, BelievesWhatReadsBackAndNotTheExitCode) {
  world.refused = {"b"};
  const auto outcome = run(plan());
  EXPECT_EQ(outcome.exit, Exit::failed);
  EXPECT_EQ(outcome.why, "package:b was changed, but reads back as: absent");
  EXPECT_EQ(kinds(), (Kinds{"run", "action", "done", "action", "failed"}));
}

TEST_F(Execution, StopsAtTheFirstFailure) {
  world.answer = Performed{.failure = "no space left"};
  EXPECT_EQ(run(plan()).why, "no space left");
  EXPECT_EQ(world.performed.size(), 1u);
}

TEST_F(Execution, TellsARolledBackNetworkFromAFailure) {
  world.answer = Performed{.failure = "silent", .network_rolled_back = true};
  EXPECT_EQ(run(plan()).exit, Exit::network_rolled_back);
}

TEST_F(Execution, StopsAtABlockerThatShowsOnlyThen) {
  const auto shown = plan();
  // set-sysctl is planned anew once a package was installed; this kernel turns out not to have the key.
  profile.kernel.sysctl["net.ipv4.ip_forward"] = "1";
  auto both = make_plan(profile, gathered(), {.only = {"install-packages", "set-sysctl"}, .skip = {}});
  ASSERT_EQ(both.steps.at(1).proposal.deferred.size(), 1u);
  World& host = world;
  struct WithoutKey : World {
    States read(std::span<const SubjectId> subjects, Reader& r) const override {
      auto states = World::read(subjects, r);
      states.set(Sysctl{"net.ipv4.ip_forward"}, Absent{});
      return states;
    }
  } without;
  without.installed = host.installed;
  EXPECT_EQ(execute(profile, both, {identity, without, reader, without}, journal, watcher).exit, Exit::failed) << "3 would say that nothing was changed";
}

TEST_F(Execution, NeverChangesWhatWasNotShown) {
  world.installed = {{"b", "1"}};
  const auto shown = plan();  // installs a alone
  world.installed.clear();    // and then, while somebody thinks about it, b goes away
  const auto outcome = run(shown);
  EXPECT_EQ(outcome.exit, Exit::failed);
  EXPECT_EQ(outcome.why, "package:b would have to change, and the plan did not show it");
  EXPECT_TRUE(world.performed.empty());
}

TEST_F(Execution, MayChangeWhatWasDeferred) {
  auto shown = plan();
  shown.steps.at(0).proposal.changes.pop_back();
  shown.steps.at(0).proposal.deferred.push_back({Until::later_step, "later", {Package{"b"}}});
  EXPECT_EQ(run(shown).exit, Exit::done);
  EXPECT_TRUE(world.installed.contains("b"));
  EXPECT_EQ(watcher.decisions, std::vector<std::string>{"install package b"}) << "it is told when it is decided";
}

TEST_F(Execution, TakesPreImagesFromTheHostAsItIsThen) {
  const auto shown = plan();
  world.installed = {{"a", "2"}};  // somebody was faster
  EXPECT_EQ(run(shown).exit, Exit::done);
  EXPECT_EQ(world.performed.size(), 1u);
}

TEST_F(Execution, SaysSoWhenTheJournalCannotBeWrittenAnyMore) {
  int lines = 0;
  Journal full{{"run", "p", "v", "b"}, [&](const std::string&) {
                 if (++lines > 2) throw std::system_error(ENOSPC, std::generic_category(), "journal");
               }};
  const auto outcome = execute(profile, plan(), {identity, world, reader, world}, full, watcher);
  EXPECT_EQ(outcome.exit, Exit::failed);
  EXPECT_NE(outcome.why.find("the journal cannot be written"), std::string::npos);
  EXPECT_EQ(world.performed.size(), 1u);
}

}  // namespace kvmstrap::executor_test
