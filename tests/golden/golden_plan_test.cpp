#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/gather.hpp"
#include "engine/planner.hpp"
#include "host/recording.hpp"
#include "profile/load.hpp"
#include "report/plan_text.hpp"
#include "steps/step.hpp"

/// tests/golden/plans/NAME/: a profile, the facts of a host as `kvmstrap facts --record` kept them, and the plan as a person reads it.
/// KVMSTRAP_UPDATE_GOLDEN=1 writes the plans anew; look at them with git diff.
namespace kvmstrap {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(TESTS_DIR) / "golden/plans")) names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

class GoldenPlan : public testing::TestWithParam<std::string> {};

TEST_P(GoldenPlan, IsAsReviewed) {
  const auto folder = fs::path(TESTS_DIR) / "golden/plans" / GetParam();
  const auto loaded = load_profile("profile.yaml", content_of(folder / "profile.yaml"));
  ASSERT_TRUE(loaded.profile) << to_string(loaded.diagnostics.front());
  ReplayReader reader(Json::parse(content_of(folder / "recording.json")));
  const auto identity = identify(reader);
  const auto platform = choose_platform(identity);
  ASSERT_TRUE(platform);
  std::ostringstream text;
  print_plan(make_plan(*loaded.profile, gather(identity, *platform, reader, wants(*loaded.profile))), *platform, Terminal{text});

  const auto expected = folder / "expected.txt";
  if (std::getenv("KVMSTRAP_UPDATE_GOLDEN")) std::ofstream{expected} << text.str();
  EXPECT_EQ(text.str(), content_of(expected));
}

INSTANTIATE_TEST_SUITE_P(Plans, GoldenPlan, testing::ValuesIn(cases()), [](const auto& one) {
  auto name = one.param;
  std::ranges::replace(name, '-', '_');
  return name;
});

}  // namespace
}  // namespace kvmstrap
