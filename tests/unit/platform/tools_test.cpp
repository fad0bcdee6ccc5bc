#include "platform/el6/tools.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

namespace kvmstrap::tools_test {

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Every word that `pattern` catches in el6's sources.
std::vector<std::string> caught(const std::string& pattern) {
  std::vector<std::string> words;
  const std::regex expression(pattern);
  for (const auto& entry : std::filesystem::directory_iterator(PROJECT_DIR "/installer/platform/el6")) {
    if (entry.path().stem() == "tools") continue;
    const auto text = content(entry.path());
    std::transform(std::sregex_iterator(text.begin(), text.end(), expression), {}, std::back_inserter(words), [](const auto& match) { return match[1].str(); });
  }
  return words;
}

TEST(El6Tools, AreEveryProgramThatIsRunAndNoOther) {
  auto run = caught(R"(\bprogram::(\w+))");
  for (auto& name : run) std::ranges::replace(name, '_', '-');  // which C++ has no room for in a name
  std::ranges::sort(run);
  run.erase(std::unique(run.begin(), run.end()), run.end());
  std::vector<std::string> listed;
  for (const auto& tool : el6::tools()) listed.push_back(std::filesystem::path(tool.program).filename());
  std::ranges::sort(listed);
  EXPECT_EQ(run, listed);
}

TEST(El6Tools, AreTheOnlyNamesByWhichProgramsAreRun) {
  EXPECT_EQ(caught(R"((?:Run|Argv|argv|settle|run)[\w ]*(?:= )?[({]*\{("[^"]*"))"), std::vector<std::string>{}) << "name it in tools.hpp";
}

}  // namespace kvmstrap::tools_test
