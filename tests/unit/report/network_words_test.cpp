#include "report/network_words.hpp"

#include <gmock/gmock.h>

#include "unit/report/stories.hpp"

namespace kvmstrap::network_words_test {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(NetworkWords, ALinkSaysWhatAPersonLooksFor) {
  const auto state = stories::one_nic();
  EXPECT_THAT(lines_of(state.links.at("eth0"), state), ElementsAre("10.0.7.21/24 by DHCP", "gateway 10.0.7.1", "52:54:00:12:34:56"));
  const auto rack = stories::rack_after();
  EXPECT_THAT(lines_of(rack.links.at("eth3"), rack), ElementsAre("down", "00:25:90:aa:00:13"));
  EXPECT_THAT(lines_of(rack.links.at("bond0"), rack), ElementsAre("mtu 9000", "00:25:90:aa:00:10"));
}

TEST(NetworkWords, ANicWithoutACableSaysSo) {
  auto state = stories::one_nic();
  state.links["eth0"].carrier = false;
  EXPECT_THAT(lines_of(state.links.at("eth0"), state), testing::Contains("no carrier"));
}

TEST(NetworkWords, KindsSayWhatTellsThemApart) {
  const auto rack = stories::rack_after();
  EXPECT_EQ(kind_in_words(rack.links.at("eth0")), "NIC");
  EXPECT_EQ(kind_in_words(rack.links.at("bond0")), "bond, active-backup");
  EXPECT_EQ(kind_in_words(rack.links.at("bond0.20")), "VLAN 20");
  EXPECT_EQ(kind_in_words(rack.links.at("br0")), "bridge");
}

TEST(NetworkWords, WhatALinkRestsOn) {
  const auto rack = stories::rack_after();
  EXPECT_THAT(below(rack.links.at("br20"), rack), ElementsAre("bond0.20"));
  EXPECT_THAT(below(rack.links.at("bond0.20"), rack), ElementsAre("bond0"));
  EXPECT_THAT(below(rack.links.at("bond0"), rack), ElementsAre("eth0", "eth1"));
  EXPECT_THAT(below(rack.links.at("eth0"), rack), IsEmpty());
}

TEST(NetworkWords, LoopbackAndIdleTunnelsAreOfNoInterest) {
  auto state = stories::one_nic();
  state.links["sit0"] = {.name = "sit0"};
  ASSERT_EQ(links_of_interest(state).size(), 1u);
  EXPECT_EQ(links_of_interest(state)[0]->name, "eth0");
  state.links["sit0"].up = true;
  EXPECT_EQ(links_of_interest(state).size(), 2u);
}

TEST(NetworkChanges, AreSentences) {
  EXPECT_THAT(network_changes(stories::one_nic(), stories::one_bridge()),
              ElementsAre("br0 is new: bridge", "eth0 is a port of br0", "10.0.7.21/24 moved from eth0 to br0", "gateway 10.0.7.1 moved from eth0 to br0"));
  EXPECT_THAT(
      network_changes(stories::one_bridge(), stories::one_nic()),
      ElementsAre("br0 is gone: bridge", "eth0 is no port of br0 any more", "10.0.7.21/24 moved from br0 to eth0", "gateway 10.0.7.1 moved from br0 to eth0"));
}

TEST(NetworkChanges, OfTheSameNetworkAreNone) { EXPECT_THAT(network_changes(stories::rack_after(), stories::rack_after()), IsEmpty()); }

TEST(NetworkChanges, EachThingThatIsOtherIsSaid) {
  const auto before = stories::one_nic();
  auto after = before;
  auto& eth0 = after.links["eth0"];
  eth0.mac = "52:54:00:00:00:01";
  eth0.mtu = 9000;
  eth0.up = false;
  eth0.addresses = {stories::address("10.0.8.1/24")};
  after.routes = {stories::default_route("10.0.8.254", "eth0")};
  after.nameservers.clear();
  EXPECT_THAT(network_changes(before, after),
              ElementsAre("eth0 has the hardware address 52:54:00:00:00:01, before 52:54:00:12:34:56", "eth0 has an mtu of 9000, before 1500", "eth0 is down",
                          "10.0.8.1/24 is a new address of eth0", "10.0.7.21/24 is gone from eth0", "gateway 10.0.8.254 over eth0 is new",
                          "gateway 10.0.7.1 over eth0 is gone", "nameservers are none, before 10.0.7.2"));
}

}  // namespace kvmstrap::network_words_test
