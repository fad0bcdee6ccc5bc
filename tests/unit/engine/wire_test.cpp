#include "engine/wire.hpp"

#include <gmock/gmock.h>

#include "unit/fake_reader.hpp"

namespace kvmstrap {
namespace {

/// Every network change of its plans is one cut-over, and the wire says what `conflict` says.
struct Wire : Platform, Host {
  std::optional<std::string> conflict;
  int asked = 0;
  States read(std::span<const SubjectId>, Reader&) const override { return {}; }
  std::vector<Action> realise(std::span<const Change> changes) const override {
    std::vector<Action> actions;
    for (const auto& change : changes) actions.push_back({{change}, {NetworkBatch{}}});
    return actions;
  }
  std::map<Package, std::vector<SubjectId>> brings() const override { return {}; }
  std::optional<std::string> busy(Reader&) const override { return std::nullopt; }
  Performed perform(const Op&, const Progress&) override { return {}; }
  std::optional<std::string> end_orphaned_guard() override { return std::nullopt; }
  std::optional<std::string> conflict_of(const NetworkBatch&) override {
    ++asked;
    return conflict;
  }
};

struct TakenAddresses : testing::Test {
  TakenAddresses() { plan.steps.push_back({"define-bridges", "", {.changes = {ChangeOf<Network>{}}}}); }
  void ask() { block_taken_addresses(plan, {identity, wire, reader, wire}); }

  Identity identity;
  Wire wire;
  FakeReader reader;
  Plan plan;
};

TEST_F(TakenAddresses, BlockTheStepThatWantsThem) {
  wire.conflict = "10.0.7.22 is in use on the wire by 52:54:00:aa:bb:cc";
  ask();
  ASSERT_TRUE(blocked(plan));
  EXPECT_EQ(plan.steps[0].proposal.blockers[0].what, *wire.conflict);
}

TEST_F(TakenAddresses, BlockNothingWhenTheWireIsSilent) {
  ask();
  EXPECT_EQ(wire.asked, 1);
  EXPECT_FALSE(blocked(plan));
}

TEST_F(TakenAddresses, AreNotLookedForWhenThePlanIsBlockedAnyway) {
  plan.steps[0].proposal.blockers.push_back({"something else", ""});
  ask();
  EXPECT_EQ(wire.asked, 0);
}

}  // namespace
}  // namespace kvmstrap
