#include "steps/configure_libvirtd.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::configure_libvirtd_test {

const File conf{"/etc/libvirt/libvirtd.conf"};

Profile with_group(const std::string& group) {
  Profile profile;
  profile.libvirt.daemon.unix_sock_group = group;
  return profile;
}

Facts host(const Known<FileImage>& file) {
  Facts facts;
  facts.states.set(conf, file);
  return facts;
}

TEST(ConfigureLibvirtd, LooksAtNothingWhenTheProfileNamesNoKey) { EXPECT_TRUE(configure_libvirtd_wants(Profile{}).empty()); }

TEST(ConfigureLibvirtd, PlansNothingWhenTheKeyIsSetAlready) {
  EXPECT_TRUE(settled(configure_libvirtd(with_group("libvirt"), host(FileImage{.content = "unix_sock_group = \"libvirt\"\n"}))));
}

TEST(ConfigureLibvirtd, EditsTheKeyAndNothingElse) {
  const auto proposal = configure_libvirtd(with_group("kvm"), host(FileImage{.content = "# mine\nunix_sock_group = \"libvirt\"\nlog_level = 1\n"}));
  ASSERT_EQ(proposal.changes.size(), 1u);
  EXPECT_EQ(std::get<ChangeOf<File>>(proposal.changes[0]).after.content, "# mine\nunix_sock_group = \"kvm\"\nlog_level = 1\n");
}

TEST(ConfigureLibvirtd, IsBlockedWithoutLibvirt) { EXPECT_EQ(configure_libvirtd(with_group("kvm"), host(Absent{})).blockers.size(), 1u); }

TEST(ConfigureLibvirtd, DefersUntilLibvirtHasBroughtTheFile) {
  const auto proposal = configure_libvirtd(with_group("kvm"), host(Unknown{"comes with libvirt"}));
  ASSERT_EQ(proposal.deferred.size(), 1u);
  EXPECT_EQ(proposal.deferred[0].scope, std::vector<SubjectId>{conf});
}

}  // namespace kvmstrap::configure_libvirtd_test
