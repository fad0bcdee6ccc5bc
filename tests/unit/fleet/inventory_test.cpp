#include "fleet/inventory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kvmstrap::inventory_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

constexpr auto rack = R"(version: 1
ssh: {user: root, port: 22}
variables: {gateway: 10.0.0.1, domain: example.org}
groups:
  rack7: {variables: {gateway: 10.0.7.1}, ssh: {port: 2222}}
  old: {ssh: {old-algorithms: true}}
hosts:
  b: {address: 10.0.7.22, groups: [rack7, old], variables: {address: 10.0.7.22/24}}
  a: {ssh: {user: admin, sudo: true}, host-key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJKnd4rg}
)";

std::vector<Target> targets(const std::vector<std::string>& limit = {}) {
  const auto result = load_inventory("fleet.yaml", rack);
  EXPECT_THAT(result.diagnostics, IsEmpty());
  return targets_of(result.inventory.value(), limit);
}

TEST(Inventory, GivesEveryHostWhatItsGroupsSayAndItsOwnLast) {
  const auto b = targets().at(1);
  EXPECT_EQ(b.name, "b");
  EXPECT_EQ(b.address, "10.0.7.22");
  EXPECT_EQ(b.ssh.user, "root");
  EXPECT_EQ(b.ssh.port, 2222);
  EXPECT_EQ(b.ssh.old_algorithms, true);
  EXPECT_THAT(b.variables, ElementsAre(Pair("address", "10.0.7.22/24"), Pair("domain", "example.org"), Pair("gateway", "10.0.7.1"), Pair("name", "b")));
}

TEST(Inventory, ReachesAHostByItsNameWhereNoAddressIsGiven) {
  const auto a = targets().at(0);
  EXPECT_EQ(a.address, "a");
  EXPECT_EQ(a.ssh.user, "admin");
  EXPECT_EQ(a.ssh.port, 22);
  EXPECT_EQ(a.host_key, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJKnd4rg");
}

TEST(Inventory, IsLimitedToHostsAndGroups) {
  EXPECT_EQ(targets({"rack7"}).size(), 1);
  EXPECT_EQ(targets({"rack7", "a"}).size(), 2);
  EXPECT_THROW(targets({"rack8"}), std::invalid_argument);
}

struct Mistake {
  std::string text;
  std::string told;
};

class BrokenInventory : public testing::TestWithParam<Mistake> {};

TEST_P(BrokenInventory, IsRefusedWithItsPlace) {
  const auto result = load_inventory("fleet.yaml", GetParam().text);
  EXPECT_FALSE(result.inventory);
  ASSERT_FALSE(result.diagnostics.empty());
  EXPECT_THAT(to_string(result.diagnostics.front()), HasSubstr(GetParam().told));
}

INSTANTIATE_TEST_SUITE_P(Each, BrokenInventory,
                         testing::Values(Mistake{"", "the inventory is empty"}, Mistake{"version: 1\n", "the inventory has no 'hosts'"},
                                         Mistake{"version: 1\nhosts: {}\n", "hosts must have at least 1 entry"},
                                         Mistake{"version: 2\nhosts: {a: {}}\n", "version must be 1"},
                                         Mistake{"version: 1\nhosts: {a: {adress: b}}\n", "did you mean 'address'?"},
                                         Mistake{"version: 1\nnetwork: {}\nhosts: {a: {}}\n", "unknown key 'network' in the inventory"},
                                         Mistake{"version: 1\nhosts: {a: {address: -oProxyCommand=x}}\n",
                                                 "fleet.yaml:2:22: error: hosts.a.address: '-oProxyCommand=x' is not what ssh can connect to"},
                                         Mistake{"version: 1\nssh: {user: -l}\nhosts: {a: {}}\n", "is not a user's name"},
                                         Mistake{"version: 1\nssh: {jump: -x}\nhosts: {a: {}}\n", "is not hosts for ssh -J"},
                                         Mistake{"version: 1\nssh: {port: 0}\nhosts: {a: {}}\n", "ssh.port must be 1 to 65535"},
                                         Mistake{"version: 1\nhosts: {a: {host-key: AAAA}}\n", "is not a host's public key"},
                                         Mistake{"version: 1\nhosts: {a: {variables: {Address: x}}}\n", "'Address' is not a variable's name"},
                                         Mistake{"version: 1\nhosts: {a: {variables: {name: x}}}\n", "the variable 'name' is the host's name"},
                                         Mistake{"version: 1\ngroups: {rack7: {}}\nhosts: {a: {groups: [rack8]}}\n", "there is no group rack8\n"},
                                         Mistake{"version: 1\ngroups: {a: {}}\nhosts: {a: {}}\n", "a is a host, too"},
                                         Mistake{"version: 1\nhosts: {a: {address: c}, b: {address: c}}\n", "b is reached at c port 22, as a is"}));

}  // namespace kvmstrap::inventory_test
