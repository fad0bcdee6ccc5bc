#include "network/ip_address.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::ip_address_test {

TEST(IpAddress, IsFourNumbersOrGroups) {
  for (const auto* right : {"10.0.7.21", "255.255.255.255", "::", "2001:db8::5", "fe80::5054:ff:fe07:15", "::ffff:10.0.7.21"}) {
    ASSERT_TRUE(parse_address(right)) << right;
    EXPECT_EQ(to_string(*parse_address(right)), right);
  }
  for (const auto* wrong : {"", "10.0.7", "10.0.7.", "10.0.7.256", "10.0.7.21.1", "10.0.7.010", "10.0.7.2x", "-1.0.0.0", "10..0.1", " 10.0.0.1", "10.0.0.1 ",
                            "2001:db8::5::1", "2001:db8:5", "fe80::1%eth0", "12345::1", ":"})
    EXPECT_FALSE(parse_address(wrong)) << wrong;
  EXPECT_FALSE(parse_address(std::string_view("10.0.7.1\0x", 10)));
}

TEST(IpAddress, HasOneSpelling) {
  EXPECT_EQ(to_string(*parse_address("2001:DB8:0:0::5")), "2001:db8::5");
  EXPECT_EQ(parse_address("2001:DB8:0:0::5"), parse_address("2001:db8::5"));
}

TEST(IpAddress, IsOfOneFamily) {
  EXPECT_TRUE(is_ipv4("10.0.7.21") && !is_ipv6("10.0.7.21"));
  EXPECT_TRUE(is_ipv6("2001:db8::5") && !is_ipv4("2001:db8::5"));
  EXPECT_NE(parse_address("0.0.0.0"), parse_address("::"));
}

TEST(IpAddress, IsLinkLocal) {
  EXPECT_TRUE(parse_address("fe80::1")->is_link_local() && parse_address("febf::1")->is_link_local());
  EXPECT_FALSE(parse_address("fec0::1")->is_link_local() || parse_address("254.128.0.1")->is_link_local());
}

TEST(Cidr, HasAPrefix) {
  const auto cidr = parse_cidr("10.0.7.21/24");
  ASSERT_TRUE(cidr);
  EXPECT_EQ(to_string(*cidr), "10.0.7.21/24");
  EXPECT_EQ(to_string(cidr->network()), "10.0.7.0");
  EXPECT_EQ(to_string(cidr->broadcast()), "10.0.7.255");
  EXPECT_TRUE(cidr->contains(*parse_address("10.0.7.254")));
  EXPECT_FALSE(cidr->contains(*parse_address("10.0.8.1")));
  EXPECT_TRUE(parse_cidr("0.0.0.0/0")->contains(*parse_address("203.0.113.7")));
  EXPECT_EQ(to_string(parse_cidr("10.0.0.9/32")->network()), "10.0.0.9");
  for (const auto* wrong : {"10.0.7.21", "10.0.7.21/", "10.0.7.21/33", "10.0.7.21/024", "10.0.7/24", "2001:db8::5", "2001:db8::5/129", "2001:db8::5/064"})
    EXPECT_FALSE(parse_cidr(wrong)) << wrong;
}

TEST(Cidr, IsOfIpv6AsWell) {
  const auto cidr = parse_cidr("2001:db8:7::5/60");
  ASSERT_TRUE(cidr);
  EXPECT_EQ(to_string(cidr->network()), "2001:db8:7::");
  EXPECT_EQ(to_string(cidr->broadcast()), "2001:db8:7:f:ffff:ffff:ffff:ffff");
  EXPECT_TRUE(cidr->contains(*parse_address("2001:db8:7:f::1")));
  EXPECT_FALSE(cidr->contains(*parse_address("2001:db8:7:10::1")));
  EXPECT_FALSE(parse_cidr("::/0")->contains(*parse_address("10.0.7.1")));
}

TEST(Cidr, NetmaskStandsForAPrefix) {
  EXPECT_EQ(prefix_of_netmask("255.255.255.0"), 24);
  EXPECT_EQ(prefix_of_netmask("0.0.0.0"), 0);
  EXPECT_EQ(prefix_of_netmask("255.255.255.255"), 32);
  for (const auto* wrong : {"255.0.255.0", "0.0.0.255", "ffff::"}) EXPECT_FALSE(prefix_of_netmask(wrong)) << wrong;
}

}  // namespace kvmstrap::ip_address_test
