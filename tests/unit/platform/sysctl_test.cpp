#include "platform/el6/sysctl.hpp"

#include <gtest/gtest.h>

#include "unit/fake_reader.hpp"

namespace kvmstrap::el6::sysctl_test {

const Sysctl forwarding{"net.ipv4.ip_forward"};
const std::string ours = "/etc/sysctl.d/99-kvmstrap-net.ipv4.ip_forward.conf";

FakeReader host() {
  FakeReader reader;
  reader.put("/proc/sys/net/ipv4/ip_forward", "0\n");
  reader.put("/etc/sysctl.conf", "# Controls IP packet forwarding\nnet.ipv4.ip_forward = 0\n");
  return reader;
}

Known<Sysctl::State> read(FakeReader& reader, const Sysctl& sysctl = forwarding, bool in_installer = false) {
  States states;
  read_sysctls(std::vector{sysctl}, in_installer, reader, states);
  return states.of(sysctl);
}
std::optional<std::string> at_boot(FakeReader& reader) { return std::get<Sysctl::State>(read(reader)).at_boot; }

TEST(ReadSysctls, WhatAnInstallersKernelDoesNotHaveAnotherOneMay) {
  auto reader = host();
  const Sysctl of_bridges{"net.bridge.bridge-nf-call-iptables"};
  reader.put("/etc/sysctl.conf", "net.bridge.bridge-nf-call-iptables = 1\n");
  EXPECT_TRUE(absent(read(reader, of_bridges)));
  const auto state = read(reader, of_bridges, true);
  ASSERT_TRUE(present(state));
  EXPECT_EQ(present(state)->at_boot, "1");
}

TEST(Sysctls, AreReadFromTheKernelAndFromTheFiles) {
  auto reader = host();
  const auto state = std::get<Sysctl::State>(read(reader));
  EXPECT_EQ(state.running, "0");
  EXPECT_EQ(state.at_boot, "0");
}

TEST(Sysctls, TheLastFileThatSetsTheKeyCounts) {
  auto reader = host();
  reader.put(ours, "net.ipv4.ip_forward = 1\n");
  EXPECT_EQ(at_boot(reader), "1");
  reader.put("/etc/sysctl.d/zz-mine", "net/ipv4/ip_forward=0\n");
  EXPECT_EQ(at_boot(reader), "0");
}

TEST(Sysctls, FilesThatEl6IgnoresDoNotCount) {
  auto reader = host();
  for (const auto* ending : {"~", ".bak", ".orig", ".rpmnew", ".rpmorig", ".rpmsave"})
    reader.put(std::string("/etc/sysctl.d/x") + ending, "net.ipv4.ip_forward = 1\n");
  EXPECT_EQ(at_boot(reader), "0");
}

TEST(Sysctls, CommentsDoNotCount) {
  auto reader = host();
  reader.put("/etc/sysctl.conf", "#net.ipv4.ip_forward = 1\n; net.ipv4.ip_forward = 1\n");
  EXPECT_EQ(at_boot(reader), std::nullopt);
}

TEST(Sysctls, NumbersAreComparedWhateverStandsBetweenThem) {
  auto reader = host();
  reader.put("/proc/sys/net/ipv4/tcp_mem", "1\t2\t3\n");
  EXPECT_EQ(std::get<Sysctl::State>(read(reader, Sysctl{"net.ipv4.tcp_mem"})).running, "1 2 3");
}

TEST(Sysctls, AreAbsentWhenTheKernelDoesNotHaveThem) {
  auto reader = host();
  EXPECT_TRUE(absent(read(reader, Sysctl{"net.bridge.bridge-nf-call-iptables"})));
}

TEST(Sysctls, AreSetInTheKernelAndInAFileOfTheirOwn) {
  const auto ops = realise_sysctl({forwarding, Sysctl::State{"0", "0"}, {"1", "1"}}).ops;
  ASSERT_EQ(ops.size(), 2u);
  const auto& file = std::get<WriteFile>(ops[0]);
  EXPECT_EQ(file.path, ours);
  EXPECT_NE(file.content->find("\nnet.ipv4.ip_forward = 1\n"), std::string::npos);
  EXPECT_EQ(std::get<kvmstrap::Run>(ops[1]).argv, (Argv{"sysctl", "-w", "net.ipv4.ip_forward=1"}));
}

TEST(Sysctls, ThatKvmstrapKeepsAreListedByTheirFiles) {
  auto reader = host();
  reader.put(ours, "net.ipv4.ip_forward = 1\n");
  reader.put("/etc/sysctl.d/zz-mine.conf", "vm.swappiness = 1\n");
  Listing listing;
  list_sysctls(reader, listing);
  EXPECT_EQ(listing.subjects, std::vector<SubjectId>{forwarding});
}

}  // namespace kvmstrap::el6::sysctl_test
