#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "engine/gather.hpp"
#include "engine/planner.hpp"
#include "golden/cases.hpp"
#include "host/recording.hpp"
#include "profile/load.hpp"
#include "report/plan_text.hpp"
#include "steps/step.hpp"

/// tests/golden/plans/NAME/: a profile, the facts of a host as `kvmstrap facts --record` kept them, and the plan as a person reads it.
/// In one whose name begins with installer- the host is in an installer's chroot. KVMSTRAP_UPDATE_GOLDEN=1 writes the plans anew; look at them with git diff.
namespace kvmstrap {
namespace {

class GoldenPlan : public testing::TestWithParam<std::string> {};

TEST_P(GoldenPlan, IsAsReviewed) {
  const auto folder = golden::folder_of("plans") / GetParam();
  const auto loaded = load_profile("profile.yaml", golden::content_of(folder / "profile.yaml"));
  ASSERT_TRUE(loaded.profile) << to_string(loaded.diagnostics.front());
  ReplayReader reader(Json::parse(golden::content_of(folder / "recording.json")));
  const auto identity = identify(reader, GetParam().starts_with("installer-") ? InInstaller::yes : InInstaller::no);
  const auto platform = choose_platform(identity);
  ASSERT_TRUE(platform);
  std::ostringstream text;
  print_plan(make_plan(*loaded.profile, gather(identity, *platform, reader, wants(*loaded.profile))), *platform, Terminal{text});

  const auto expected = folder / "expected.txt";
  if (std::getenv("KVMSTRAP_UPDATE_GOLDEN")) std::ofstream{expected} << text.str();
  EXPECT_EQ(text.str(), golden::content_of(expected));
}

INSTANTIATE_TEST_SUITE_P(Plans, GoldenPlan, testing::ValuesIn(golden::cases("plans")), [](const auto& one) { return golden::test_name(one.param); });

}  // namespace
}  // namespace kvmstrap
