#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "engine/gather.hpp"
#include "golden/cases.hpp"
#include "host/recording.hpp"
#include "report/check_text.hpp"
#include "verdicts/catalogue.hpp"

/// tests/golden/checks/NAME/: what `kvmstrap facts --record` kept of a host, and `check` as a person reads it. KVMSTRAP_UPDATE_GOLDEN=1 writes the texts anew.
namespace kvmstrap {
namespace {

class GoldenCheck : public testing::TestWithParam<std::string> {};

TEST_P(GoldenCheck, IsAsReviewed) {
  const auto folder = golden::folder_of("checks") / GetParam();
  ReplayReader reader(Json::parse(golden::content_of(folder / "recording.json")));
  auto facts = gather_host(verdict_sources(), reader);
  facts.made = 1795651200;  // 2026-11-26: the next version is younger than these hosts
  const auto verdicts = judge(facts);
  std::ostringstream text;
  print(verdicts, Terminal{text});
  if (std::getenv("KVMSTRAP_UPDATE_GOLDEN")) std::ofstream{folder / "expected.txt"} << text.str();
  EXPECT_EQ(text.str(), golden::content_of(folder / "expected.txt"));
  for (const auto& verdict : verdicts)
    EXPECT_EQ(verdict.evidence.find("the recording does not have"), std::string::npos) << verdict.what << ": " << verdict.evidence;
}

INSTANTIATE_TEST_SUITE_P(Checks, GoldenCheck, testing::ValuesIn(golden::cases("checks")), [](const auto& one) { return golden::test_name(one.param); });

}  // namespace
}  // namespace kvmstrap
