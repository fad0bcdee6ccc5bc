#include "report/network_picture.hpp"

#include <gmock/gmock.h>

#include "unit/report/stories.hpp"

namespace kvmstrap::network_picture_test {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

TEST(NetworkPicture, SaysInWordsWhatItShows) {
  const auto picture = network_picture(stories::one_bridge(), stories::one_bridge(), Side::after, "network");
  EXPECT_THAT(picture, HasSubstr("role=\"img\" aria-labelledby=\"network-title network-description\""));
  EXPECT_THAT(picture, HasSubstr("<desc id=\"network-description\">br0: bridge over eth0, 10.0.7.21/24 by DHCP, gateway 10.0.7.1, 52:54:00:12:34:56. "
                                 "eth0: NIC, 52:54:00:12:34:56. </desc>"));
}

TEST(NetworkPicture, MarksNothingWhereNothingIsOther) {
  const auto picture = network_picture(stories::rack_after(), stories::rack_after(), Side::after, "network");
  EXPECT_THAT(picture, Not(HasSubstr("badge")));
  EXPECT_THAT(picture, Not(HasSubstr("marked")));
}

TEST(NetworkPicture, MarksByWordsAndSignsWhatComes) {
  const auto picture = network_picture(stories::one_bridge(), stories::one_nic(), Side::after, "after");
  EXPECT_THAT(picture, ContainsRegex("<g class=\"link bridge new\">"));
  EXPECT_THAT(picture, HasSubstr(">new</text>"));
  EXPECT_THAT(picture, HasSubstr("<path class=\"wire marked\""));
  EXPECT_THAT(picture, HasSubstr("<g class=\"link lower changed\">")) << "eth0 has lost its address";
}

TEST(NetworkPicture, MarksByWordsAndSignsWhatGoes) {
  const auto picture = network_picture(stories::one_nic(), stories::one_bridge(), Side::before, "before");
  EXPECT_THAT(picture, HasSubstr("<tspan class=\"sign\">− </tspan>10.0.7.21/24 by DHCP"));
  EXPECT_THAT(picture, HasSubstr(">changes</text>"));
  EXPECT_THAT(network_picture(stories::one_bridge(), stories::one_nic(), Side::before, "before"), HasSubstr(">goes</text>"));
}

TEST(NetworkPicture, EscapesWhatTheHostSays) {
  auto state = stories::one_nic();
  state.links["<b>&"] = stories::nic("<b>&", "\x1B");
  const auto picture = network_picture(state, state, Side::after, "network");
  EXPECT_THAT(picture, HasSubstr("&lt;b&gt;&amp;"));
  EXPECT_THAT(picture, Not(HasSubstr("<b>")));
  EXPECT_THAT(picture, Not(HasSubstr("\x1B")));
}

}  // namespace kvmstrap::network_picture_test
