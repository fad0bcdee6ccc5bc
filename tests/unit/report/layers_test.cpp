#include "report/layers.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

namespace kvmstrap::layers_test {

std::map<std::string, Box> placed(std::vector<Box> boxes, Extent* extent = nullptr) {
  const auto whole = place(boxes);
  if (extent) *extent = whole;
  std::map<std::string, Box> result;
  for (const auto& box : boxes) result[box.name] = box;
  return result;
}

Box box(const std::string& name, std::vector<std::string> below = {}, double width = 100, double height = 40) {
  return {.name = name, .below = std::move(below), .width = width, .height = height};
}

TEST(Layers, WhatRestsOnABoxIsRightOfItAndInItsMiddle) {
  const auto at = placed({box("br0", {"bond0"}), box("bond0", {"eth0", "eth1"}), box("eth0"), box("eth1")});
  EXPECT_EQ(at.at("eth0").x, 0);
  EXPECT_GT(at.at("bond0").x, at.at("eth0").x + at.at("eth0").width);
  EXPECT_GT(at.at("br0").x, at.at("bond0").x + at.at("bond0").width);
  EXPECT_EQ(at.at("bond0").middle(), (at.at("eth0").middle() + at.at("eth1").middle()) / 2);
  EXPECT_EQ(at.at("br0").middle(), at.at("bond0").middle());
}

TEST(Layers, SeveralOnOneStandAroundItsMiddle) {
  const auto at = placed({box("eth0"), box("eth0.7", {"eth0"}), box("eth0.8", {"eth0"})});
  EXPECT_EQ(at.at("eth0").middle(), (at.at("eth0.7").middle() + at.at("eth0.8").middle()) / 2);
  EXPECT_GE(std::min(at.at("eth0.7").y, at.at("eth0.8").y), 0);
}

TEST(Layers, BoxesOfAColumnAreAsWideAsItsWidestAndDoNotTouch) {
  Extent extent;
  const auto at = placed({box("eth0", {}, 80, 40), box("eth1", {}, 200, 90), box("eth2", {}, 60, 40)}, &extent);
  EXPECT_EQ(at.at("eth0").width, 200);
  EXPECT_EQ(at.at("eth2").width, 200);
  EXPECT_GT(at.at("eth1").y, at.at("eth0").y + at.at("eth0").height);
  EXPECT_GT(at.at("eth2").y, at.at("eth1").y + at.at("eth1").height);
  EXPECT_EQ(extent.width, 200);
  EXPECT_EQ(extent.height, at.at("eth2").y + at.at("eth2").height);
}

TEST(Layers, PortsOfOneBridgeStandTogether) {
  const auto at = placed({box("br0", {"eth0", "eth2"}), box("br1", {"eth1"}), box("eth0"), box("eth1"), box("eth2")});
  EXPECT_LT(at.at("eth2").y, at.at("eth1").y);
}

TEST(Layers, ACircleAndAnUnknownNameAreDrawnAllTheSame) {
  const auto at = placed({box("a", {"b"}), box("b", {"a"}), box("c", {"nobody"})});
  EXPECT_NE(at.at("a").x, at.at("b").x);
  EXPECT_EQ(at.at("c").x, 0);
  EXPECT_EQ(placed({box("a", {"a"})}).at("a").x, 0);
}

TEST(Layers, NothingHasNoExtent) {
  Extent extent{1, 1};
  placed({}, &extent);
  EXPECT_EQ(extent.width, 0);
  EXPECT_EQ(extent.height, 0);
}

}  // namespace kvmstrap::layers_test
