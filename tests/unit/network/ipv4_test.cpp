#include "network/ipv4.hpp"

#include <gtest/gtest.h>

namespace kvmstrap {
namespace {

TEST(Ipv4, IsFourNumbers) {
  EXPECT_EQ(parse_ipv4("10.0.7.21"), 0x0a000715U);
  EXPECT_EQ(parse_ipv4("255.255.255.255"), 0xffffffffU);
  for (const auto* wrong :
       {"", "10.0.7", "10.0.7.", "10.0.7.256", "10.0.7.21.1", "10.0.7.010", "10.0.7.2x", "-1.0.0.0", "10..0.1", " 10.0.0.1", "10.0.0.1 ", "fd00::1"})
    EXPECT_FALSE(parse_ipv4(wrong)) << wrong;
}

TEST(Ipv4, CidrHasAPrefix) {
  const auto cidr = parse_cidr("10.0.7.21/24");
  ASSERT_TRUE(cidr);
  EXPECT_EQ(cidr_to_string(*cidr), "10.0.7.21/24");
  EXPECT_EQ(ipv4_to_string(cidr->network()), "10.0.7.0");
  EXPECT_EQ(ipv4_to_string(cidr->broadcast()), "10.0.7.255");
  EXPECT_TRUE(cidr->contains(*parse_ipv4("10.0.7.254")));
  EXPECT_FALSE(cidr->contains(*parse_ipv4("10.0.8.1")));
  EXPECT_TRUE(parse_cidr("0.0.0.0/0")->contains(*parse_ipv4("203.0.113.7")));
  EXPECT_EQ(parse_cidr("10.0.0.0/32")->mask(), 0xffffffffU);
  for (const auto* wrong : {"10.0.7.21", "10.0.7.21/", "10.0.7.21/33", "10.0.7.21/024", "10.0.7/24"}) EXPECT_FALSE(parse_cidr(wrong)) << wrong;
}

TEST(Ipv4, NetmaskStandsForAPrefix) {
  EXPECT_EQ(prefix_of_netmask("255.255.255.0"), 24);
  EXPECT_EQ(prefix_of_netmask("0.0.0.0"), 0);
  EXPECT_EQ(prefix_of_netmask("255.255.255.255"), 32);
  EXPECT_FALSE(prefix_of_netmask("255.0.255.0"));
  EXPECT_FALSE(prefix_of_netmask("0.0.0.255"));
}

}  // namespace
}  // namespace kvmstrap
