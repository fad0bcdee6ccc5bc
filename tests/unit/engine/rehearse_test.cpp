#include "engine/rehearse.hpp"

#include <gmock/gmock.h>

#include "unit/fake_reader.hpp"
#include "unit/idle_host.hpp"

namespace kvmstrap::rehearse_test {

/// Every network change of its plans is one cut-over, and the host says what `outlook` says.
struct World : IdlePlatform, IdleHost {
  Outlook outlook;
  int asked = 0;
  std::vector<Action> realise(std::span<const Change> changes) const override {
    std::vector<Action> actions;
    for (const auto& change : changes) actions.push_back({{change}, {NetworkBatch{}}});
    return actions;
  }
  Outlook rehearse(const NetworkBatch&) override {
    ++asked;
    return outlook;
  }
};

struct RehearsedPlan : testing::Test {
  RehearsedPlan() { plan.steps.push_back({"define-bridges", "", {.changes = {ChangeOf<Network>{}}}}); }
  void rehearse() { rehearse_cut_overs(plan, {identity, world, reader, world}); }

  Identity identity;
  World world;
  FakeReader reader;
  Plan plan;
};

TEST_F(RehearsedPlan, BlocksTheStepThatCannotGoWell) {
  world.outlook.blockers = {{"10.0.7.22 is in use on the wire by 52:54:00:aa:bb:cc", "find that host"}};
  rehearse();
  ASSERT_TRUE(blocked(plan));
  EXPECT_EQ(plan.steps[0].proposal.blockers[0].what, "10.0.7.22 is in use on the wire by 52:54:00:aa:bb:cc");
}

TEST_F(RehearsedPlan, TellsTheConfirmingCommandWithThePlan) {
  world.outlook.how_to_confirm = "on another machine: ssh root@10.0.7.21 /usr/bin/kvmstrap network confirm";
  rehearse();
  EXPECT_FALSE(blocked(plan));
  EXPECT_EQ(plan.steps[0].proposal.warnings.at(0),
            "the old network comes back 60 seconds after the switch unless the new one is confirmed, on another machine: ssh root@10.0.7.21 /usr/bin/kvmstrap "
            "network "
            "confirm");
}

TEST_F(RehearsedPlan, HasNothingToSayWhenAllIsWell) {
  rehearse();
  EXPECT_EQ(world.asked, 1);
  EXPECT_FALSE(blocked(plan));
  EXPECT_TRUE(plan.steps[0].proposal.warnings.empty());
}

TEST_F(RehearsedPlan, IsLeftOutWhenThePlanIsBlockedAnyway) {
  plan.steps[0].proposal.blockers.push_back({"something else", ""});
  rehearse();
  EXPECT_EQ(world.asked, 0);
}

}  // namespace kvmstrap::rehearse_test
