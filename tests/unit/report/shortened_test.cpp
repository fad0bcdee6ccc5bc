#include "report/shortened.hpp"

#include <gmock/gmock.h>

namespace kvmstrap::shortened_test {

using testing::EndsWith;
using testing::StartsWith;

TEST(OneLine, IsAsciiWithoutControlCharacters) {
  EXPECT_EQ(one_line({{"text", "a\n\x1b[2J\x7f \xc2\x9b \xff"}}), R"({"text":"a\n\u001b[2J\u007f \u009b \ufffd"})");
}

TEST(Shortened, IsTheSameWhenItFits) {
  const Json json{{"text", std::string(50, 'x')}, {"list", {1, 2, 3}}};
  EXPECT_EQ(shortened(json, 200), json);
}

TEST(Shortened, CutsATextBetweenCharactersAndSaysHowManyAreMissing) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "\xc3\xa4";
  const auto cut = shortened({{"text", text}}, 600);
  EXPECT_LE(one_line(cut).size(), 600u);
  const auto got = cut.at("text").get<std::string>();
  const auto dots = got.find("...");
  ASSERT_NE(dots, std::string::npos);
  EXPECT_EQ(dots % 2, 0u);
  EXPECT_EQ(got.substr(dots), "... " + std::to_string(1000 - dots / 2) + " more");
}

TEST(Shortened, CutsAListAndSaysHowManyAreMissing) {
  Json list = Json::array();
  for (int i = 0; i < 500; ++i) list.push_back("package:p" + std::to_string(i));
  const auto cut = shortened({{"subjects", list}}, 1000).at("subjects");
  EXPECT_LE(one_line(cut).size(), 1000u);
  EXPECT_EQ(cut.front(), "package:p0");
  EXPECT_EQ(cut.back(), "... " + std::to_string(500 - (cut.size() - 1)) + " more");
}

TEST(Shortened, SaysItInAnElementThatIsLikeTheOthers) {
  Json list = Json::array();
  for (int i = 0; i < 500; ++i) list.push_back({{"what", "w"}, {"remedy", "r"}, {"of", {"a"}}});
  const auto last = shortened({{"blockers", list}}, 1000).at("blockers").back();
  EXPECT_THAT(last.at("what").get<std::string>(), StartsWith("... "));
  EXPECT_THAT(last.at("what").get<std::string>(), EndsWith(" more"));
  EXPECT_EQ(last.at("remedy"), "");
  EXPECT_EQ(last.at("of"), Json::array());
}

TEST(Shortened, CountsWhatTheEscapesTake) { EXPECT_LE(one_line(shortened({{"text", std::string(900, '\x1b')}}, 1000)).size(), 1000u); }

TEST(Shortened, ReachesIntoEveryList) {
  Json steps = Json::array();
  for (int i = 0; i < 11; ++i) {
    Json changes = Json::array();
    for (int k = 0; k < 3000; ++k) changes.push_back("install package of a long name " + std::to_string(k));
    steps.push_back({{"id", std::to_string(i)}, {"changes", changes}});
  }
  const auto cut = shortened({{"steps", steps}}, 65'536);
  EXPECT_LE(one_line(cut).size(), 65'536u);
  ASSERT_EQ(cut.at("steps").size(), 11u) << "what is short stays whole";
  for (const auto& step : cut.at("steps")) EXPECT_GT(step.at("changes").size(), 20u);
}

}  // namespace kvmstrap::shortened_test
