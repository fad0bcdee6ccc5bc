#include "profile/read.hpp"

#include <gtest/gtest.h>

#include "model/profile.hpp"
#include "profile/scalar.hpp"

namespace kvmstrap::read_test {

/// What is said of `value` where the key `key` of Record is expected; empty when it was read.
template <class Record>
std::string said_of(const std::string& text) {
  const auto parsed = parse_yaml(make_source("p", text));
  TreeReader reader;
  Record record;
  reader.read(*parsed.root, {}, record);
  std::string all;
  for (const auto& finding : reader.findings) all += (all.empty() ? "" : " | ") + finding.message + " (" + finding.hint + ")";
  return all;
}

TEST(ReadBool, TakesTrueAndFalseOnly) {
  EXPECT_EQ(said_of<BridgeParametersProfile>("{stp: true}"), "");
  EXPECT_EQ(said_of<BridgeParametersProfile>("{stp: false}"), "");
  EXPECT_EQ(said_of<BridgeParametersProfile>("{stp: yes}"), "stp must be true or false, not the truth value yes (write true)");
  EXPECT_EQ(said_of<BridgeParametersProfile>("{stp: Off}"), "stp must be true or false, not the truth value Off (write false)");
  EXPECT_EQ(said_of<BridgeParametersProfile>("{stp: True}"), "stp must be true or false, not the truth value True (write true)");
  EXPECT_EQ(said_of<BridgeParametersProfile>("{stp: 'true'}"), "stp must be true or false, not the text 'true' (write true without quotes)");
  EXPECT_EQ(said_of<BridgeParametersProfile>("{stp: 1}"), "stp must be true or false, not the number 1 (write true or false)");
  EXPECT_EQ(said_of<BridgeParametersProfile>("{stp: []}"), "stp must be true or false, not a list (write true or false)");
}

TEST(ReadInt, TakesDecimalNumbersInTheirRange) {
  EXPECT_EQ(said_of<BridgeParametersProfile>("{forward-delay: 0}"), "");
  EXPECT_EQ(said_of<BridgeParametersProfile>("{forward-delay: 30}"), "");
  for (const std::string wrong : {"31", "-1"})
    EXPECT_TRUE(said_of<BridgeParametersProfile>("{forward-delay: " + wrong + "}").starts_with("forward-delay must be 0 to 30, not " + wrong)) << wrong;
  for (const std::string wrong : {"010", "0x10", "1_0", "1e1", "+5"})
    EXPECT_TRUE(said_of<BridgeParametersProfile>("{forward-delay: " + wrong + "}").starts_with("forward-delay: not every YAML reader takes " + wrong)) << wrong;
  for (const std::string wrong : {"1.0", "3.5"})
    EXPECT_TRUE(said_of<BridgeParametersProfile>("{forward-delay: " + wrong + "}").starts_with("forward-delay must be a whole number, not " + wrong)) << wrong;
  EXPECT_EQ(said_of<BridgeParametersProfile>("{forward-delay: '5'}"), "forward-delay must be a number, not the text '5' (write 5 without quotes)");
  EXPECT_TRUE(said_of<BridgeParametersProfile>("{forward-delay: 5s}").starts_with("forward-delay must be a number, not the text '5s'"));
  EXPECT_TRUE(said_of<BridgeParametersProfile>("{forward-delay: 99999999999}").starts_with("forward-delay: not every")) << "more than an int";
  EXPECT_TRUE(said_of<Profile>("{version: 2, name: n}").starts_with("version must be 1, not 2"));
}

TEST(ReadText, RefusesWhatYamlTakesForSomethingElse) {
  for (const std::string wrong : {"5", "0770", "1.5", "true", "No", "null", "~", "1_000", "0x1F", "1e3", ".inf"}) {
    EXPECT_NE(said_of<PackagesProfile>("{install: [" + wrong + "]}"), "") << wrong;
    if (wrong.find_first_of("~.") == std::string::npos) {
      EXPECT_EQ(said_of<PackagesProfile>("{install: ['" + wrong + "']}"), "") << wrong;
    }
  }
  EXPECT_EQ(said_of<DaemonProfile>("{unix_sock_rw_perms: 0770}"),
            "unix_sock_rw_perms must be a file mode, not the number 0770 (if this text is meant, put it into quotes: \"0770\")");
  EXPECT_EQ(said_of<AdoptProfile>("{from: [eth0], expect: [10.0.0.5/24]}"),
            "expect must be an address in CIDR form, not a list (without brackets: 10.0.0.5/24)");
}

TEST(ReadText, OfAKernelSettingMayBeANumber) {
  EXPECT_EQ(said_of<KernelProfile>("{sysctl: {vm.swappiness: 10, vm.a: -1, vm.b: '0x1F', vm.c: text}}"), "");
  EXPECT_NE(said_of<KernelProfile>("{sysctl: {vm.swappiness: 010}}"), "");
  EXPECT_NE(said_of<KernelProfile>("{sysctl: {vm.swappiness: yes}}"), "");
}

TEST(ReadDuration, CarriesItsUnitAndHasARange) {
  for (const auto* good : {"10s", "60s", "1min", "30min", "1800s"})
    EXPECT_EQ(said_of<NetworkChangeProfile>(std::string("{deadline: ") + good + "}"), "") << good;
  for (const auto* far : {"9s", "1801s", "31min"})
    EXPECT_TRUE(said_of<NetworkChangeProfile>(std::string("{deadline: ") + far + "}").starts_with(std::string("deadline must be 10s to 30min, not ") + far))
        << far;
  for (const auto* wrong : {"5m", "1h", "s", "060s", "1.5min", "-60s", "60 s"})
    EXPECT_TRUE(said_of<NetworkChangeProfile>(std::string("{deadline: ") + wrong + "}").starts_with("deadline must be a time with its unit")) << wrong;
  EXPECT_EQ(said_of<NetworkChangeProfile>("{deadline: 60}"), "deadline must be a time with its unit, not the number 60 (write 60s)");
}

TEST(ReadDuration, SaysWhatToWriteAndOnlyWhatItWouldTake) {
  const auto hint_for = [](const std::string& text) {
    const auto said = said_of<NetworkChangeProfile>("{deadline: " + text + "}");
    return said.substr(said.find('(') + 1, said.rfind(')') - said.find('(') - 1);
  };
  EXPECT_EQ(hint_for("10"), "write 10s");
  EXPECT_EQ(hint_for("9"), "write 9min");
  EXPECT_EQ(hint_for("3 min"), "write 3min");
  EXPECT_EQ(hint_for("3 Minutes"), "write 3min");
  EXPECT_EQ(hint_for("5m"), "write 5min");
  EXPECT_EQ(hint_for("90sec"), "write 90s");
  EXPECT_EQ(hint_for("60s"), "");
  const std::string any = "a number with s or min behind it: 10s to 30min";
  for (const auto* far : {"0", "1801", "1h", "5 s", "2 fortnights"}) EXPECT_EQ(hint_for(far), any) << far;
  EXPECT_EQ(hint_for("2s"), "write 10s or more");
  EXPECT_EQ(hint_for("31min"), "write 30min or less");
  EXPECT_EQ(said_of<NetworkChangeProfile>("{deadline: 0min}"), "deadline must be 10s to 30min, not 0min (write 10s or more)");
}

TEST(ReadChoice, SuggestsAndKnowsWhatComesLater) {
  EXPECT_EQ(said_of<RepositoriesProfile>("{strategy: valut}"), "strategy: 'valut' is none of its values (did you mean 'vault'? one of: keep, vault, mirror)");
  EXPECT_EQ(said_of<RepositoriesProfile>("{strategy: offline}"), "strategy: offline is not supported yet (one of: keep, vault, mirror)");
  EXPECT_EQ(said_of<NetworkChangeProfile>("{confirm: shh}"), "confirm: 'shh' is none of its values (did you mean 'ssh'? one of: auto, ssh, manual)");
  EXPECT_EQ(said_of<BondParametersProfile>("{mode: 4}"),
            "mode: '4' is none of its values (did you mean '802.3ad'? one of: balance-rr, active-backup, balance-xor, broadcast, 802.3ad, balance-tlb, "
            "balance-alb)");
  EXPECT_EQ(said_of<BondParametersProfile>("{mode: 802.3ad, lacp-rate: 2}"), "lacp-rate: '2' is none of its values (one of: slow, fast)");
  EXPECT_EQ(said_of<RepositoriesProfile>("{strategy: {}}"), "strategy must be one of: keep, vault, mirror, not a map ()");
}

TEST(ReadList, IsAListOfTheRightSizeWithoutRepetition) {
  EXPECT_EQ(said_of<PackagesProfile>("{install: qemu-kvm}"), "install must be a list, not the text 'qemu-kvm' (one entry is a list too: [qemu-kvm])");
  EXPECT_TRUE(said_of<AdoptProfile>("{from: []}").starts_with("from must have at least 1 entry, not 0"));
  EXPECT_TRUE(said_of<NameserversProfile>("{addresses: [10.0.0.1, 10.0.0.2, 10.0.0.3]}").starts_with("addresses must have at most 2 entries, not 3"));
  EXPECT_EQ(said_of<PackagesProfile>("{install: [a, b, a]}"), "install: 'a' is there twice (remove one)");
  EXPECT_EQ(said_of<PackagesProfile>("install:\n- a\n- b\n- a\n"), "install: 'a' is there twice (it stands in line 2 already)");
  EXPECT_EQ(said_of<PackagesProfile>("{install: [a-b, a_b]}"), "");
  EXPECT_EQ(said_of<KernelProfile>("{modules: [vhost-net, vhost_net]}"), "modules: 'vhost_net' is there twice (remove one)");
}

TEST(ReadMap, ChecksItsKeys) {
  EXPECT_EQ(said_of<KernelProfile>("{sysctl: {net/ipv4: 1}}"), "'net/ipv4' is not a kernel setting's name (dotted, as in net.ipv4.ip_forward)");
  EXPECT_EQ(said_of<LibvirtProfile>("{networks: {a: absent, b: 'absent'}}"), "");
  EXPECT_TRUE(said_of<LibvirtProfile>("{networks: {a: Absent}}").starts_with("networks.a must be a map, or absent, not the text 'Absent'"));
  EXPECT_EQ(said_of<LibvirtProfile>("{networks: {a: {absent: true}}}"), "absent is no key of networks.a, but all that there is to say of it (write a: absent)");
  EXPECT_TRUE(said_of<LibvirtProfile>("{pools: {a: absent}}").starts_with("pools.a must be a map"));
}

TEST(ReadRecord, NamesWhatIsUnknownAndWhy) {
  EXPECT_EQ(said_of<HardwareProfile>("{virtualisation: required}"), "unknown key 'virtualisation' in the profile (did you mean 'virtualization'?)");
  EXPECT_EQ(said_of<HardwareProfile>("{nested: true}"), "nested is not supported yet (keys of the profile: virtualization)");
  EXPECT_EQ(said_of<BridgeParametersProfile>("{hello-time: 2}"),
            "kvmstrap does not support netplan's hello-time (leave it out: the kernel's default holds; of the spanning tree there are stp, forward-delay and "
            "priority)");
  EXPECT_EQ(said_of<BridgeParametersProfile>("{aging-time: 2}"), "kvmstrap does not support netplan's aging-time (write ageing-time)");
  EXPECT_EQ(said_of<NameserversProfile>("{search: []}"), "");
  EXPECT_TRUE(said_of<RouteProfile>("{to: default, via: 10.0.0.1, scope: link}")
                  .starts_with("kvmstrap does not support netplan's scope (leave it out; keys of the profile: to, via"));
  EXPECT_EQ(said_of<HardwareProfile>("{forward-delay: 2}"),
            "unknown key 'forward-delay' in the profile ('forward-delay' belongs below network.bridges.NAME.parameters)");
  EXPECT_EQ(said_of<HardwareProfile>("{frobnicate: 2}"), "unknown key 'frobnicate' in the profile (keys of the profile: virtualization)");
}

TEST(ReadRecord, MissesWhatIsRequired) {
  EXPECT_EQ(said_of<DhcpRange>("{start: 10.0.0.2}"), "the profile has no 'end' (last address that is leased)");
  EXPECT_EQ(said_of<DhcpRange>("{start: 10.0.0.2, end: }"), "end has no value (an IPv4 address is expected; without one, leave the key out)");
  EXPECT_EQ(said_of<DhcpRange>("{start: 10.0.0.2, end}"), "") << "the parser has told of the missing colon";
}

TEST(IsPlainText, IsWhatEveryReaderTakesForAText) {
  for (const auto* text : {"kvm", "10.0.0.5", "5min", "e5", "1e", "-", "a.b", "0xyz", "_1", ".", "nope", "nully"}) EXPECT_TRUE(is_plain_text(text)) << text;
  for (const auto* text : {"",    "~",  "null", "NULL", "true", "FALSE", "yes",  "No",  "on",    "off",  "5",     "-5",  "+5",
                           "0.5", ".5", "5.",   "1e3",  "1E+3", "0x1F",  "0o17", "0b1", "1_000", ".inf", "-.INF", ".nan"})
    EXPECT_FALSE(is_plain_text(text)) << text;
}

}  // namespace kvmstrap::read_test
