#include "platform/el6/packages.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::el6::packages_test {

const std::vector<Package> asked{{"qemu-kvm"}, {"libvirt"}};

States told(const Known<CommandResult>& answer) {
  States states;
  read_packages(asked, answer, states);
  return states;
}

TEST(Packages, AreReadFromOneAnswer) {
  const auto states = told(CommandResult{1, "qemu-kvm 2:0.12.1.2-2.479.el6\npackage libvirt is not installed\n", ""});
  EXPECT_EQ(std::get<Package::State>(states.of(asked[0])).version, "2:0.12.1.2-2.479.el6");
  EXPECT_TRUE(absent(states.of(asked[1])));
}

TEST(Packages, AreUnknownWhenRpmFails) {
  const auto state = told(CommandResult{1, "", "error: cannot open Packages database\n"}).of(asked[0]);
  ASSERT_TRUE(unknown(state));
  EXPECT_EQ(std::get<Unknown>(state).why, "qemu-kvm: rpm says: error: cannot open Packages database");
  EXPECT_TRUE(unknown(told(Absent{}).of(asked[0])));
}

TEST(Packages, AreInstalledInOneTransactionThatIsNeverKilled) {
  const auto actions = realise_packages({{asked[0], Absent{}, {true}}, {asked[1], Absent{}, {true}}});
  ASSERT_EQ(actions.size(), 1u);
  ASSERT_EQ(actions[0].ops.size(), 1u);
  const auto& yum = std::get<kvmstrap::Run>(actions[0].ops[0]);
  EXPECT_EQ(yum.argv, (Argv{"yum", "-y", "--setopt=exit_on_lock=1", "install", "qemu-kvm", "libvirt"}));
  EXPECT_EQ(yum.patience, Patience::never_killed);
  EXPECT_FALSE(yum.exit_tells);
}

TEST(Packages, AreRemovedApartFromWhatIsInstalled) {
  const auto actions = realise_packages({{asked[0], Absent{}, {true}}, {asked[1], Package::State{"1"}, {false}}});
  ASSERT_EQ(actions.size(), 2u);
  EXPECT_EQ(std::get<kvmstrap::Run>(actions[1].ops[0]).argv, (Argv{"yum", "-y", "--setopt=exit_on_lock=1", "remove", "libvirt"}));
}

}  // namespace kvmstrap::el6::packages_test
