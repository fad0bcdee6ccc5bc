#include "report/story_to_json.hpp"

#include <gmock/gmock.h>

#include "unit/report/stories.hpp"

namespace kvmstrap::story_to_json_test {

// That each key is there, and no other, is checked by tests/cli/report_test.py.

TEST(StoryJson, TellsHowItEnded) {
  EXPECT_EQ(story_to_json(stories::rolled_back())["outcome"], (Json{{"exit", 7},
                                                                    {"headline", "Network rolled back"},
                                                                    {"step", "define-bridges"},
                                                                    {"why", "the network was put back: 10.0.7.1 does not answer any more"},
                                                                    {"detail", stories::rolled_back().outcome.detail},
                                                                    {"state", "its network is the old one; what earlier steps changed stays"},
                                                                    {"next", stories::rolled_back().outcome.next}}));
}

TEST(StoryJson, TellsEachStep) {
  const auto sysctl = story_to_json(stories::verified())["steps"][2];
  EXPECT_EQ(sysctl["id"], "set-sysctl");
  EXPECT_EQ(sysctl["end"], "changed");
  EXPECT_EQ(sysctl["began"], 61.4);
  EXPECT_EQ(sysctl["seconds"], 0.3);
  EXPECT_EQ(sysctl["changes"][0]["subject"], "sysctl:net.ipv4.ip_forward");
  EXPECT_EQ(sysctl["commands"][1], "sysctl -w net.ipv4.ip_forward=1");
  EXPECT_EQ(story_to_json(stories::blocked())["steps"][0]["blockers"][0]["what"], "VT-x is off in the BIOS");
}

TEST(StoryJson, TellsTheNetworkBeforeAndAfter) {
  const auto network = story_to_json(stories::verified())["network"];
  EXPECT_EQ(network["before"]["gateways"], (Json::array({Json{{"gateway", "10.0.7.1"}, {"over", "eth0"}}})));
  EXPECT_EQ(network["after"]["links"][0], (Json{{"name", "br0"},
                                                {"kind", "bridge"},
                                                {"below", {"eth0"}},
                                                {"addresses", {"10.0.7.21/24"}},
                                                {"dhcp", true},
                                                {"mac", "52:54:00:12:34:56"},
                                                {"mtu", 1500},
                                                {"up", true},
                                                {"carrier", true},
                                                {"vlan-id", nullptr}}));
  EXPECT_EQ(network["changes"][2], "10.0.7.21/24 moved from eth0 to br0");
}

TEST(StoryJson, SaysWhyANetworkIsUnknown) { EXPECT_EQ(story_to_json(stories::checked())["network"]["after"], (Json{{"unknown", "it was not read"}})); }

}  // namespace kvmstrap::story_to_json_test
