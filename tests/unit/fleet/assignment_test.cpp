#include "fleet/assignment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kvmstrap::assignment_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr auto bridged = R"(version: 1
name: "${name}"
packages: {install: [bridge-utils]}
network:
  version: 2
  ethernets: {eth0: {}}
  bridges: {br0: {interfaces: [eth0], addresses: ["${address}/24"]}}
)";

Target target(const std::string& name, const std::string& address) {
  return {.name = name, .address = name, .variables = {{"name", name}, {"address", address}, {"of-another-profile", "x"}}};
}

FleetOrder order(FleetCommand command, std::string profile = bridged) {
  return {.command = command, .profile_name = "rack.yaml", .profile = std::move(profile)};
}

std::vector<std::string> arguments(const FleetOrder& order) {
  const auto assigned = assign({target("a", "10.0.0.5")}, order);
  EXPECT_EQ(assigned.mistakes, "");
  return assigned.hosts.at(0).arguments;
}

TEST(Assignment, GivesAHostTheVariablesThatTheProfileHasAndNoOthers) {
  EXPECT_THAT(arguments(order(FleetCommand::verify)), ElementsAre("-", "--var", "address=10.0.0.5", "--var", "name=a", "--json"));
}

TEST(Assignment, HasANetworkConfirmedOverSshWhereNobodyWouldBeAsked) {
  EXPECT_THAT(arguments(order(FleetCommand::apply)), ElementsAre("-", "--var", "address=10.0.0.5", "--var", "name=a", "--set", "change.network.confirm=ssh"));
  EXPECT_THAT(arguments(order(FleetCommand::apply, "version: 1\nname: plain\n")), ElementsAre("-"));
}

TEST(Assignment, LeavesTheConfirmationToAPersonWhereTheProfileDoes) {
  const auto profile = std::string(bridged) + "change: {network: {confirm: manual}}\n";
  const auto assigned = assign({target("a", "10.0.0.5")}, order(FleetCommand::apply, profile));
  EXPECT_THAT(assigned.hosts.at(0).arguments, Not(testing::Contains("change.network.confirm=ssh")));
}

TEST(Assignment, PutsWhatIsTypedBehindTheInventory) {
  auto typed = order(FleetCommand::plan);
  typed.overrides = {"${address}=10.0.0.9", "packages.install=[\"${of-another-profile}\"]"};
  typed.only = {"install-packages"};
  EXPECT_THAT(arguments(typed),
              ElementsAre("-", "--var", "address=10.0.0.5", "--var", "name=a", "--var", "of-another-profile=x", "--var", "address=10.0.0.9", "--set",
                          "packages.install=[\"${of-another-profile}\"]", "--set", "change.network.confirm=ssh", "--only", "install-packages", "--json"));
}

TEST(Assignment, TakesAVariableBehindTwoDollarsForText) {
  const auto assigned = assign({target("a", "10.0.0.5")}, order(FleetCommand::verify, "version: 1\nname: \"$${name}\"\n"));
  EXPECT_THAT(assigned.mistakes, HasSubstr("'${name}'"));
  EXPECT_THAT(assigned.hosts.at(0).arguments, ElementsAre("-", "--json"));
}

TEST(Assignment, FillsEveryVariableOfAValue) {
  EXPECT_THAT(
      arguments(order(FleetCommand::verify, "version: 1\nname: n\nkernel: {sysctl: {kernel.hostname: \"${address}-${name}.${of-another-profile}\"}}\n")),
      ElementsAre("-", "--var", "address=10.0.0.5", "--var", "name=a", "--var", "of-another-profile=x", "--json"));
}

TEST(Assignment, TellsAMistakeOnceForAllWhoHaveIt) {
  const auto assigned = assign({target("a", "10.0.0.5"), target("b", "10.0.0.6"), target("c", "10.0.0.999")}, order(FleetCommand::plan));
  EXPECT_THAT(assigned.mistakes, HasSubstr("10.0.0.999"));
  EXPECT_THAT(assigned.mistakes, HasSubstr("  for c\n"));
  EXPECT_THAT(assign({target("a", "x"), target("b", "x")}, order(FleetCommand::plan)).mistakes, HasSubstr("  for a and 1 more\n"));
}

TEST(Assignment, OfARevertNamesWhatIsTakenBack) {
  FleetOrder back{.command = FleetCommand::revert, .run = "monday"};
  EXPECT_THAT(arguments(back), ElementsAre("monday"));
  back.dry_run = true;
  EXPECT_THAT(arguments(back), ElementsAre("monday", "--dry-run", "--json"));
  back.confirm = Confirm::manual;
  EXPECT_THAT(arguments(back), ElementsAre("monday", "--confirm", "manual", "--dry-run", "--json"));
}

TEST(Assignment, OfStatusNeedsNoProfile) {
  const auto assigned = assign({target("a", "10.0.0.5")}, {.command = FleetCommand::status});
  EXPECT_THAT(assigned.mistakes, IsEmpty());
  EXPECT_THAT(assigned.hosts.at(0).arguments, ElementsAre("--json"));
}

}  // namespace kvmstrap::assignment_test
