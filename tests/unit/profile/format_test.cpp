#include "profile/format.hpp"

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <vector>

namespace kvmstrap::format_test {

struct Samples {
  std::vector<std::string> good;
  std::vector<std::string> bad;
};

const std::string fifteen = "abcdefghijklmno";

const std::map<Format, Samples> samples{
    {Format::label, {{"rack7", "centos-6.7_a", "7"}, {"", "-a", "a b", "a/b", "ä", std::string(65, 'a')}}},
    {Format::bridge_name, {{"br0", "br-lan", "b", fifteen}, {"", "0br", "br0.1", "br/0", "br 0", "lo", "all", "default", "-b", "br:1", fifteen + "p"}}},
    {Format::interface_name, {{"eth0", "p1p1", "eth0.100", "alla", fifteen}, {"", "eth0:1", "..", "../x", "eth0;", "lo", "all", "default", fifteen + "p"}}},
    {Format::interface_pattern, {{"eth0", "eth*", "e?h[0-9]", "[!l]*", "p1p1.100"}, {"", "eth 0", "eth{0,1}", "../x", "eth\\*", std::string(65, 'a')}}},
    {Format::libvirt_name, {{"default", "host-bridge", "a.b"}, {"", "-a", "<a>", "a'b", "a/b", "a b"}}},
    {Format::package_name,
     {{"qemu-kvm", "libstdc++", "glibc.i686", "389-ds"}, {"", "-y", "--installroot=/", "@virt", "qemu*", "/tmp/a.rpm", "a b", "a;b", "$(a)"}}},
    {Format::module_name, {{"kvm", "vhost_net", "8021q", "snd-pcm"}, {"", "kvm.ko", "kvm nested=1", "-r", "a/b", "a;b"}}},
    {Format::sysctl_key,
     {{"net.ipv4.ip_forward", "vm.swappiness", "net.ipv4.conf.eth0.rp_filter"},
      {"", "vm", "vm.", ".vm", "a..b", "net/ipv4", "../a.b", "a.b=1", "-a.b", "a.b c"}}},
    {Format::sysctl_value, {{"1", "-1", "4096 87380 4194304", "32768-60999", "bbr"}, {"", "|/bin/sh", "/bin/sh", " 1", "1\n2", "a;b", "$(a)", "`a`"}}},
    {Format::group_name, {{"kvm", "_a", "libvirt-users"}, {"", "KVM", "kVm", "0a", "a b", "a\"b"}}},
    {Format::file_mode, {{"0770", "0000"}, {"", "770", "0778", "00770", "rwx"}}},
    {Format::unix_auth, {{"none", "polkit", "sasl"}, {"", "None", "pam"}}},
    {Format::path,
     {{"/var/lib/libvirt/images", "/a", "/.hidden", "/a..b", "/-a"}, {"", "/", "a", "a/b", "/a/", "//a", "/a//b", "/a/../b", "/..", "/./a", "/a b", "/a'b"}}},
    {Format::ipv4,
     {{"10.0.0.5", "0.0.0.0", "255.255.255.255", "99.100.199.249"},
      {"", "10.0.0", "10.0.0.256", "010.0.0.1", "10.0.0.1.2", "10.0.0.5/24", "::1", "a.b.c.d", "1.2.3.4 "}}},
    {Format::cidr, {{"10.0.0.5/24", "10.0.0.5/1", "10.0.0.5/32"}, {"", "10.0.0.5", "10.0.0.5/0", "10.0.0.5/33", "10.0.0.5/024", "10.0.0.5/", "fe80::1/64"}}},
    {Format::network, {{"10.0.0.5", "10.0.0.0/24", "10.0.0.5/32"}, {"", "default", "all", "10.0.0.0/0", "10.0.0.0/33", "10.0.0", "fe80::/64"}}},
    {Format::ipv6,
     {{"2001:db8::5", "2001:DB8:0:0::5", "::", "::1", "fe80::1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::8", "a:b:c::d:e:f"},
      {"", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "fe80::1%eth0", "::ffff:10.0.0.5", "2001:db8::5/64", "10.0.0.5",
       "::1 "}}},
    {Format::ip, {{"10.0.0.5", "2001:db8::5"}, {"", "10.0.0", "10.0.0.5/24", "2001:db8::5/64", "fe80::1%eth0", "a.b.c.d"}}},
    {Format::ip_cidr,
     {{"10.0.0.5/24", "10.0.0.5/32", "2001:db8::5/64", "2001:db8::5/1", "2001:db8::5/99", "2001:db8::5/128"},
      {"", "10.0.0.5", "10.0.0.5/0", "10.0.0.5/33", "2001:db8::5", "2001:db8::5/0", "2001:db8::5/129", "2001:db8::5/064", "2001:db8::5/"}}},
    {Format::mac, {{"52:54:00:07:00:15", "52:54:00:AB:cd:ef"}, {"", "52:54:00:07:00", "52:54:00:07:00:1g", "52-54-00-07-00-15", "5254.0007.0015"}}},
    {Format::route_target,
     {{"default", "10.0.0.0/8", "10.0.7.9/32", "fd00::/8"}, {"", "10.0.0.0", "0.0.0.0/0", "10.0.0.0/33", "::/0", "fd00::", "fd00::/129"}}},
    {Format::domain, {{"example.org", "localdomain", "a-b.c", "3com.com"}, {"", ".", "a.", "-a.b", "a-.b", "a..b", "a b", "a_b", std::string(64, 'a')}}},
    {Format::url,
     {{"http://mirror.example.org/centos/6.7", "https://m:8443/a", "file:///srv/repo", "http://m/$releasever/$basearch"},
      {"", "ftp://m/", "http://", "http:///a", "file://m/a", "file:////", "http://m/a b", "http://user:pw@m/", "http://m/\"", "http://m/\na"}}},
};

TEST(Formats, AcceptTheGoodAndRefuseTheBad) {
  for (const auto& [format, texts] : samples) {
    for (const auto& text : texts.good) EXPECT_TRUE(rule_of(format).accepts(text)) << rule_of(format).what << ": " << text;
    for (const auto& text : texts.bad) EXPECT_FALSE(rule_of(format).accepts(text)) << rule_of(format).what << ": " << text;
  }
}

TEST(Formats, ThePatternOfTheSchemaSaysTheSame) {
  for (const auto& [format, texts] : samples) {
    const std::regex pattern{std::string(rule_of(format).pattern), std::regex::ECMAScript};
    for (const auto& text : texts.good) EXPECT_TRUE(std::regex_match(text, pattern)) << rule_of(format).what << ": " << text;
    for (const auto& text : texts.bad) EXPECT_FALSE(std::regex_match(text, pattern)) << rule_of(format).what << ": " << text;
  }
}

TEST(Formats, EachHasSamplesAndWords) {
  for (int i = static_cast<int>(Format::any) + 1; i <= static_cast<int>(Format::url); ++i) {
    const auto format = static_cast<Format>(i);
    EXPECT_EQ(rule_of(format).format, format);
    EXPECT_TRUE(samples.contains(format)) << i;
    EXPECT_FALSE(rule_of(format).hint.empty()) << i;
  }
}

TEST(HintFor, SaysWhatIsWrongWithThisText) {
  EXPECT_EQ(hint_for(Format::bridge_name, "production-bridge"), "at most 15 characters; this has 17");
  EXPECT_EQ(hint_for(Format::cidr, "10.0.0.5"), "the length of the network's prefix is missing, as in 10.0.0.5/24");
  EXPECT_EQ(hint_for(Format::cidr, "fe80::1/64"), "IPv6 is not supported here");
  EXPECT_EQ(hint_for(Format::ipv4, "fe80::1"), "IPv6 is not supported here");
  EXPECT_EQ(hint_for(Format::ip_cidr, "10.0.0.5"), "the length of the network's prefix is missing, as in 10.0.0.5/24");
  EXPECT_EQ(hint_for(Format::ip_cidr, "2001:db8::5"), "the length of the network's prefix is missing, as in 2001:db8::5/64");
  EXPECT_EQ(hint_for(Format::ip, "2001:db8::5/64"), "without the prefix: 2001:db8::5");
  EXPECT_EQ(hint_for(Format::route_target, "::/0"), "write default");
  EXPECT_EQ(hint_for(Format::ipv4, "10.0.0.5/24"), "without the prefix: 10.0.0.5");
  EXPECT_EQ(hint_for(Format::route_target, "0.0.0.0/0"), "write default");
  EXPECT_EQ(hint_for(Format::ipv4, "10.0.0.5/33"), "without the prefix: 10.0.0.5");
  EXPECT_EQ(hint_for(Format::ip_cidr, "10.20.30.256/24"), "256 is more than 255");
  EXPECT_EQ(hint_for(Format::ip, "10.20.1000.1"), "1000 is more than 255");
  EXPECT_EQ(hint_for(Format::ip_cidr, "10.0.0.5/33"), "at most /32");
  EXPECT_EQ(hint_for(Format::ip_cidr, "2001:db8::5/129"), "at most /128");
  EXPECT_EQ(hint_for(Format::ip_cidr, "10.0.0.5/0"), "at least /1");
  EXPECT_EQ(hint_for(Format::cidr, "10.0.0.5/024"), "write /24");
  EXPECT_EQ(hint_for(Format::network, "10.0.0/24"), "four numbers are expected, not 3");
  EXPECT_EQ(hint_for(Format::ipv4, "10.0..5"), "a number is missing beside a dot");
  EXPECT_EQ(hint_for(Format::ipv4, "10.0.0.05"), "05 begins with 0, which some take for octal");
  EXPECT_EQ(hint_for(Format::ip_cidr, "router"), "an address and the length of its network's prefix, such as 10.0.0.5/24 or 2001:db8::5/64");
  EXPECT_EQ(hint_for(Format::unix_auth, "policykit"), "one of: none, polkit, sasl");
  EXPECT_EQ(hint_for(Format::unix_auth, "polkt"), "did you mean 'polkit'? one of: none, polkit, sasl");
}

}  // namespace kvmstrap::format_test
