#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/gather.hpp"
#include "host/recording.hpp"
#include "report/check_text.hpp"
#include "verdicts/catalogue.hpp"

/// tests/golden/checks/NAME/: what `kvmstrap facts --record` kept of a host, and `check` as a person reads it. KVMSTRAP_UPDATE_GOLDEN=1 writes the texts anew.
namespace kvmstrap {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(TESTS_DIR) / "golden/checks"))
    if (entry.is_directory()) names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

class GoldenCheck : public testing::TestWithParam<std::string> {};

TEST_P(GoldenCheck, IsAsReviewed) {
  const auto folder = fs::path(TESTS_DIR) / "golden/checks" / GetParam();
  ReplayReader reader(Json::parse(content_of(folder / "recording.json")));
  auto facts = gather_host(verdict_sources(), reader);
  facts.made = 1795651200;  // 2026-11-26: the next version is younger than these hosts
  const auto verdicts = judge(facts);
  std::ostringstream text;
  print(verdicts, Terminal{text});
  if (std::getenv("KVMSTRAP_UPDATE_GOLDEN")) std::ofstream{folder / "expected.txt"} << text.str();
  EXPECT_EQ(text.str(), content_of(folder / "expected.txt"));
  for (const auto& verdict : verdicts)
    EXPECT_EQ(verdict.evidence.find("the recording does not have"), std::string::npos) << verdict.what << ": " << verdict.evidence;
}

INSTANTIATE_TEST_SUITE_P(Checks, GoldenCheck, testing::ValuesIn(cases()), [](const auto& one) {
  auto name = one.param;
  std::ranges::replace(name, '-', '_');
  return name;
});

}  // namespace
}  // namespace kvmstrap
