#include <gmock/gmock.h>

#include "unit/platform/network_host.hpp"

namespace kvmstrap::el6::network_scripts_test {

using example::scripts;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// What a file of a NIC means to the scripts.
ConfiguredLink meaning(const std::string& ifcfg, const std::string& global = "NETWORKING=yes\n") {
  return configured_links({{scripts + "ifcfg-eth0", {.content = "DEVICE=eth0\n" + ifcfg}}, {global_file, {.content = global}}}).at("eth0");
}

TEST(NetworkScripts, CountAddressesAsTheScriptsDo) {
  EXPECT_THAT(meaning("IPADDR=10.0.7.21\nPREFIX=24\nNETMASK=255.0.0.0\n").addressing.addresses, ElementsAre("10.0.7.21/24"));
  EXPECT_THAT(meaning("IPADDR=10.0.7.21\n").addressing.addresses, ElementsAre("10.0.7.21/8"));
  EXPECT_THAT(meaning("IPADDR=172.16.0.1\n").addressing.addresses, ElementsAre("172.16.0.1/16"));
  EXPECT_THAT(meaning("IPADDR=192.168.0.1\n").addressing.addresses, ElementsAre("192.168.0.1/24"));
  EXPECT_THAT(meaning("IPADDR2=10.0.7.22\nPREFIX2=24\nIPADDR=10.0.7.21\nPREFIX=24\nIPADDR4=10.0.7.24\nPREFIX4=24\n").addressing.addresses,
              ElementsAre("10.0.7.21/24", "10.0.7.22/24"));
  EXPECT_THAT(meaning("IPADDR3=10.0.7.21\nPREFIX3=24\n").addressing.addresses, IsEmpty());
  EXPECT_EQ(meaning("BOOTPROTO=dhcp\nIPADDR=10.0.7.21\n").addressing, Addressing{.method = Method::dhcp});
  EXPECT_EQ(meaning("BRIDGE=br0\nIPADDR=10.0.7.21\n").addressing, Addressing{});
}

TEST(NetworkScripts, DropAGatewayAsTheScriptsDo) {
  const std::string address = "IPADDR=10.0.7.21\nPREFIX=24\n";
  EXPECT_EQ(meaning(address + "GATEWAY=10.0.7.1\n").addressing.gateway, "10.0.7.1");
  EXPECT_EQ(meaning(address, "GATEWAY=10.0.7.1\n").addressing.gateway, "10.0.7.1");
  EXPECT_EQ(meaning(address, "GATEWAY=10.0.8.1\n").addressing.gateway, std::nullopt);
  EXPECT_EQ(meaning(address + "GATEWAY=10.0.7.1\nDEFROUTE=no\n").addressing.gateway, std::nullopt);
  EXPECT_EQ(meaning(address + "GATEWAY=10.0.7.1\n", "GATEWAYDEV=eth1\n").addressing.gateway, std::nullopt);
  EXPECT_THAT(meaning(address + "GATEWAY=10.0.7.1\n", "NETWORK=10.0.6.0\n").not_understood, ElementsAre(HasSubstr("outside of NETWORK=10.0.6.0")));
  for (const std::string wrong : {"GATEWAY=10.0.8.1\n", "GATEWAY=10.0.7.1\nNETWORK=10.0.6.0\n"}) {
    EXPECT_EQ(meaning(address + wrong).addressing.gateway, std::nullopt) << wrong;
    EXPECT_THAT(meaning(address + wrong).not_understood, ElementsAre(HasSubstr("the scripts drop it"))) << wrong;
  }
}

TEST(NetworkScripts, NameKeysThatCannotMove) {
  for (const std::string key : {"MASTER=bond0", "SLAVE=yes", "DHCPV6C=yes", "IPV6_DEFAULTDEV=eth0", "IPV6_PRIVACY=rfc3041", "IPV6_MTU=1400", "IPV6TO4INIT=yes",
                                "SRCADDR=10.0.7.21", "GATEWAYDEV=eth0"})
    EXPECT_THAT(meaning(key + "\n").not_understood, ElementsAre(HasSubstr(key))) << key;
  EXPECT_THAT(meaning("IPADDR=10.0.7\n").not_understood, ElementsAre(HasSubstr("no address")));
  EXPECT_THAT(meaning("IPADDR=10.0.7.1\nPREFIX=024\n").not_understood, ElementsAre(HasSubstr("PREFIX=024 is no address")));
  EXPECT_THAT(meaning("IPADDR=10.0.7.1\nPREFIX=24\nBROADCAST=10.0.7.0\n").not_understood, ElementsAre(HasSubstr("BROADCAST=10.0.7.0")));
  EXPECT_THAT(meaning("A=$(reboot)\n").not_understood, ElementsAre(HasSubstr("is code")));
  EXPECT_THAT(meaning("TYPE=bridge\n").not_understood, ElementsAre(HasSubstr("TYPE=Bridge only")));
  EXPECT_THAT(meaning("VLAN=Yes\n").not_understood, ElementsAre(HasSubstr("VLAN=yes only")));
  EXPECT_THAT(meaning("VLAN=yes\n").not_understood, ElementsAre(HasSubstr("which VLAN on what")));
  EXPECT_THAT(meaning("TYPE=Bridge\nSTP=Yes\n").not_understood, ElementsAre(HasSubstr("STP=Yes")));
  EXPECT_THAT(meaning("TYPE=Bridge\nDELAY=soon\n").not_understood, ElementsAre(HasSubstr("DELAY=soon")));
}

const std::string ipv6_on = "IPV6INIT=yes\n";

TEST(NetworkScripts, GiveIpv6AddressesBesideIpv4Ones) {
  const auto both =
      meaning("IPADDR=10.0.7.21\nPREFIX=24\nIPV6INIT=yes\nIPV6ADDR=2001:DB8:7:0::21\nIPV6ADDR_SECONDARIES=\"2001:db8:7::22/64 2001:db8:8::21/48\"\n");
  EXPECT_EQ(both.addressing.method, Method::fixed);
  EXPECT_THAT(both.addressing.addresses, ElementsAre("10.0.7.21/24", "2001:db8:7::21/64", "2001:db8:7::22/64", "2001:db8:8::21/48"));
  EXPECT_EQ(both.addressing.accept_ra, true);
  const auto alone = meaning(ipv6_on + "BOOTPROTO=dhcp\nIPV6ADDR=2001:db8:7::21/64\n");
  EXPECT_EQ(alone.addressing.method, Method::dhcp);
  EXPECT_THAT(alone.addressing.addresses, ElementsAre("2001:db8:7::21/64"));
}

TEST(NetworkScripts, SayNothingOfIpv6UnlessItIsSwitchedOn) {
  for (const std::string off : {"", "IPV6INIT=no\n", "IPV6INIT=Yes\n"}) {
    const auto link = meaning(off + "IPV6ADDR=2001:db8:7::21/64\nIPV6_DEFAULTGW=2001:db8:7::1\nIPV6_AUTOCONF=no\n");
    EXPECT_THAT(link.addressing.addresses, IsEmpty()) << off;
    EXPECT_EQ(link.addressing.gateway6, std::nullopt) << off;
    EXPECT_EQ(link.addressing.accept_ra, std::nullopt) << off;
    EXPECT_THAT(link.not_understood, IsEmpty()) << off;
  }
  EXPECT_EQ(meaning("", "IPV6INIT=yes\n").addressing.accept_ra, true);
}

TEST(NetworkScripts, TakeWhatARouterAdvertisesUnlessTheyRoute) {
  EXPECT_EQ(meaning(ipv6_on + "IPV6_AUTOCONF=no\n").addressing.accept_ra, false);
  EXPECT_EQ(meaning(ipv6_on, "IPV6_AUTOCONF=no\n").addressing.accept_ra, false);
  EXPECT_EQ(meaning(ipv6_on, "IPV6FORWARDING=yes\n").addressing.accept_ra, false);
  EXPECT_EQ(meaning(ipv6_on + "IPV6_AUTOCONF=yes\n", "IPV6FORWARDING=yes\n").addressing.accept_ra, true);
}

TEST(NetworkScripts, DropAnIpv6GatewayAsTheScriptsDo) {
  const auto address = ipv6_on + "IPV6ADDR=2001:db8:7::21/64\n";
  EXPECT_EQ(meaning(address + "IPV6_DEFAULTGW=2001:DB8:7::1\n").addressing.gateway6, "2001:db8:7::1");
  EXPECT_EQ(meaning(address + "IPV6_DEFAULTGW=fe80::1%eth0\n").addressing.gateway6, "fe80::1");
  EXPECT_EQ(meaning(address + "IPV6_DEFAULTGW=fe80::1%eth1\n").addressing.gateway6, std::nullopt);
  EXPECT_EQ(meaning(address, "IPV6_DEFAULTGW=2001:db8:7::1\n").addressing.gateway6, "2001:db8:7::1");
  EXPECT_EQ(meaning(address, "IPV6_DEFAULTGW=2001:db8:8::1\n").addressing.gateway6, std::nullopt);
  EXPECT_THAT(meaning(address, "IPV6_DEFAULTGW=2001:db8:8::1\n").not_understood, IsEmpty());
  for (const std::string wrong : {"2001:db8:8::1", "fe80::1", "10.0.7.1"})
    EXPECT_THAT(meaning(address + "IPV6_DEFAULTGW=" + wrong + "\n").not_understood, ElementsAre(HasSubstr("the scripts drop it"))) << wrong;
}

TEST(NetworkScripts, RefuseWhatIsNoIpv6Address) {
  for (const std::string wrong : {"fe80::5/64", "10.0.7.21/24", "2001:db8::5/129"})
    EXPECT_THAT(meaning(ipv6_on + "IPV6ADDR=" + wrong + "\n").not_understood, ElementsAre(HasSubstr("no IPv6 address"))) << wrong;
}

TEST(NetworkScripts, GiveACardTheirOwnHardwareAddress) {
  EXPECT_EQ(meaning("HWADDR=52:54:00:07:00:AA\n").mac, "52:54:00:07:00:aa");
  const auto other = meaning("HWADDR=52:54:00:07:00:AA\nMACADDR=52:54:00:07:00:BB\n");
  EXPECT_TRUE(other.is_of({.name = "eth0", .mac = "52:54:00:07:00:bb"}));
  EXPECT_TRUE(other.is_of({.name = "eth0", .mac = "52:54:00:07:00:aa"}));
  EXPECT_FALSE(other.is_of({.name = "eth0", .mac = "52:54:00:07:00:cc"}));
  EXPECT_TRUE(other.is_of({.name = "eth0", .mac = "52:54:00:07:00:dd", .permanent_mac = "52:54:00:07:00:aa"})) << "a slave shows its bond's";
}

TEST(NetworkScripts, ComeUpAtBootUnlessTheySayNo) {
  EXPECT_TRUE(meaning("").at_boot);
  EXPECT_TRUE(meaning("ONBOOT=YES\n").at_boot);
  EXPECT_FALSE(meaning("ONBOOT=no\n").at_boot);
  EXPECT_FALSE(meaning("ONBOOT=No\n").at_boot);
}

TEST(NetworkScripts, TakeNoNameserversWithPeerdnsOff) {
  EXPECT_THAT(meaning("DNS1=10.0.7.1\nDNS2=10.0.7.2\nDNS3=10.0.7.3\n").addressing.nameservers, ElementsAre("10.0.7.1", "10.0.7.2"));
  EXPECT_THAT(meaning("PEERDNS=no\nDNS1=10.0.7.1\n").addressing.nameservers, IsEmpty());
}

TEST(NetworkScripts, WriteNoDomainWithoutANameserver) {
  EXPECT_THAT(meaning("DOMAIN=\"a.lan b.lan\"\nDNS2=10.0.7.1\n").addressing.search, ElementsAre("a.lan", "b.lan"));
  EXPECT_THAT(meaning("DOMAIN=a.lan\n").addressing.search, IsEmpty());
}

TEST(NetworkScripts, TakeWhatTheFileForAllSaysWhereTheirOwnSaysNothing) {
  EXPECT_THAT(meaning("PREFIX=24\n", "IPADDR=10.0.7.21\n").addressing.addresses, ElementsAre("10.0.7.21/24"));
  EXPECT_THAT(meaning("", "DNS1=10.0.7.1\nDOMAIN=a.lan\n").addressing.search, ElementsAre("a.lan"));
  EXPECT_THAT(meaning("DNS1=\n", "DNS1=10.0.7.1\n").addressing.nameservers, IsEmpty());
  EXPECT_THAT(meaning("", "A=$(reboot)\n").not_understood, ElementsAre(HasSubstr("/etc/sysconfig/network: line 1 is code")));
}

}  // namespace kvmstrap::el6::network_scripts_test
