#include "facts/cpuinfo.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

namespace kvmstrap::cpuinfo_test {

std::string capture(const std::string& name) {
  std::ifstream file(std::string(TESTS_DIR) + "/captures/cpuinfo/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ParseCpuinfo, ReadsAnIntelCpuWithVmx) {
  const auto known = parse_cpuinfo(capture("intel-with-vmx.txt"));
  const auto* cpu = present(known);
  ASSERT_TRUE(cpu);
  EXPECT_EQ(cpu->vendor, "GenuineIntel");
  EXPECT_EQ(cpu->model, "Intel(R) Xeon(R) CPU E5-2620 0 @ 2.00GHz");
  EXPECT_EQ(cpu->count, 4);
  EXPECT_TRUE(cpu->vmx);
  EXPECT_FALSE(cpu->svm);
  EXPECT_FALSE(cpu->hypervisor);
}

TEST(ParseCpuinfo, ReadsAnAmdCpuWithSvm) {
  const auto known = parse_cpuinfo(capture("amd-with-svm.txt"));
  const auto* cpu = present(known);
  ASSERT_TRUE(cpu);
  EXPECT_EQ(cpu->vendor, "AuthenticAMD");
  EXPECT_EQ(cpu->count, 2);
  EXPECT_TRUE(cpu->svm);  // svm_lock alone would not do
  EXPECT_FALSE(cpu->vmx);
}

TEST(ParseCpuinfo, ReadsAGuestWithoutAFlag) {
  const auto known = parse_cpuinfo(capture("paravirtual-kvm-without-flag.txt"));
  const auto* cpu = present(known);
  ASSERT_TRUE(cpu);
  EXPECT_EQ(cpu->count, 2);
  EXPECT_TRUE(cpu->hypervisor);
  EXPECT_FALSE(cpu->vmx);
  EXPECT_FALSE(cpu->svm);
}

TEST(ParseCpuinfo, CountsAFlagOnlyWhenEveryCpuHasIt) {
  const auto known = parse_cpuinfo("processor : 0\nflags : fpu vmx\n\nprocessor : 1\nflags : fpu\n");
  ASSERT_TRUE(present(known));
  EXPECT_FALSE(present(known)->vmx);
}

TEST(ParseCpuinfo, LeavesOutTheBlanksThatFillUpAModel) {
  const auto known = parse_cpuinfo("processor : 0\nmodel name : A CPU           X1  @ 2.00GHz\nflags : fpu\n");
  ASSERT_TRUE(present(known));
  EXPECT_EQ(present(known)->model, "A CPU X1 @ 2.00GHz");
}

TEST(ParseCpuinfo, DoesNotTakeAPartOfAFlagForTheFlag) {
  const auto known = parse_cpuinfo("processor : 0\nflags : fpu svm_lock vmx_x\n");
  ASSERT_TRUE(present(known));
  EXPECT_FALSE(present(known)->vmx);
  EXPECT_FALSE(present(known)->svm);
}

class NoCpus : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(ParseCpuinfo, NoCpus,
                         testing::Values("", "processor : 0\nFeatures : fp asimd\n", "processor : 0\nflags : vmx\nprocessor : 1\n", "flags : vmx\n"));
TEST_P(NoCpus, IsUnknown) { EXPECT_TRUE(unknown(parse_cpuinfo(GetParam()))); }

}  // namespace kvmstrap::cpuinfo_test
