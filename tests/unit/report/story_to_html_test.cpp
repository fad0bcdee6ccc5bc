#include "report/story_to_html.hpp"

#include <gmock/gmock.h>

#include "unit/report/stories.hpp"

namespace kvmstrap::story_to_html_test {

using testing::HasSubstr;
using testing::Not;

// That a page is well-formed, accessible and loads nothing is checked by tests/cli/report_test.py.

TEST(StoryPage, SaysHowItEndedAndWhatToDo) {
  const auto page = story_to_html(stories::rolled_back());
  EXPECT_THAT(page, HasSubstr("<title>rack7.example.com: Network rolled back (apply)</title>"));
  EXPECT_THAT(page, HasSubstr("Network rolled back in <a href=\"#define-bridges\">Move the network onto bridges</a>"));
  EXPECT_THAT(page, HasSubstr("<dd>its network is the old one; what earlier steps changed stays</dd>"));
  EXPECT_THAT(page, HasSubstr("<dd>look at the switch port"));
  EXPECT_THAT(page, HasSubstr("cut-over: br0 has 10.0.7.21/24\nasking the gateway"));
}

TEST(StoryPage, ShowsBothNetworksWhereTheyDiffer) {
  const auto page = story_to_html(stories::verified());
  EXPECT_THAT(page, HasSubstr("<li>10.0.7.21/24 moved from eth0 to br0</li>"));
  EXPECT_THAT(page, HasSubstr("<svg class=\"network before\""));
  EXPECT_THAT(page, HasSubstr("<svg class=\"network after\""));
}

TEST(StoryPage, ShowsOneNetworkWhereNothingChanged) {
  const auto page = story_to_html(stories::drifted());
  EXPECT_THAT(page, Not(HasSubstr("<svg class=\"network before\"")));
  EXPECT_THAT(page, HasSubstr("As it is; nothing of it changed"));
}

TEST(StoryPage, SaysWhyThereIsNoPicture) {
  auto story = stories::verified();
  story.network_after = Unknown{"ip ended with exit code 1"};
  EXPECT_THAT(story_to_html(story), HasSubstr("<p>It could not be read: ip ended with exit code 1</p>"));
}

TEST(StoryPage, BarsLieOnOneScale) {
  const auto page = story_to_html(stories::verified());
  EXPECT_THAT(page, HasSubstr("<div class=\"bar\" style=\"left: 0.12%; width: 81.10%\"></div>"));
  EXPECT_THAT(page, HasSubstr("<div class=\"took\">1 min 01 s</div>"));
  EXPECT_THAT(page, HasSubstr("<div class=\"bar\" style=\"left: 0.00%; width: 0.60%\"></div>")) << "what took no time can be seen all the same";
}

TEST(StoryPage, OpensTheStepThatItEndedIn) {
  EXPECT_THAT(story_to_html(stories::failed()), HasSubstr("<details open=\"open\">"));
  EXPECT_THAT(story_to_html(stories::verified()), Not(HasSubstr("<details open")));
}

TEST(StoryPage, EscapesWhatTheHostPrinted) {
  const auto page = story_to_html(stories::failed());
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("\x1B")));
  EXPECT_THAT(page, HasSubstr("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&apos; ]]&gt; {{host}} ␛[31mred␛[0m �� � end"));
}

TEST(StoryPage, OfCheckHasVerdictsAlone) {
  const auto page = story_to_html(stories::checked());
  EXPECT_THAT(page, Not(HasSubstr(">Steps<")));
  EXPECT_THAT(page, Not(HasSubstr(">Network<")));
  EXPECT_THAT(page, HasSubstr("4 pass, 1 warn, 1 fail, 1 unknown"));
}

}  // namespace kvmstrap::story_to_html_test
