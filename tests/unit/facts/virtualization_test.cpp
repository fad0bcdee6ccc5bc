#include "facts/virtualization.hpp"

#include <gmock/gmock.h>

#include "model/text.hpp"

namespace kvmstrap::virtualization_test {

using testing::HasSubstr;
using Registers = std::vector<Known<std::uint64_t>>;

Cpu intel(bool vmx = true) { return {.vendor = "GenuineIntel", .model = "Xeon", .count = 2, .vmx = vmx}; }
Cpu amd(bool svm = true) { return {.vendor = "AuthenticAMD", .model = "Opteron", .count = 2, .svm = svm}; }

const KvmDevice working{12, true, true, ""};
const KvmDevice refusing{12, false, false, "KVM_CREATE_VM: Device or resource busy"};

Hardware with_cpuid(Hardware hardware, const Cpuid& first, const Cpuid& second) {
  hardware.cpuid = {first, second};
  return hardware;
}

Hardware host(const Cpu& cpu, const Registers& registers, const Known<KvmDevice>& kvm = Absent{}) { return {cpu, registers, kvm}; }

std::string evidence(const Hardware& hardware) { return join(virtualization(hardware).evidence, "; "); }

struct Case {
  const char* name;
  Hardware hardware;
  VirtualizationVerdict verdict;
};
class TheVerdict : public testing::TestWithParam<Case> {};

// Intel: bit 0 locked, bit 1 VMX inside SMX, bit 2 VMX outside SMX. AMD: bit 4 SVM disabled, bit 3 locked.
INSTANTIATE_TEST_SUITE_P(
    Virtualization, TheVerdict,
    testing::Values(Case{"IntelLockedWithVmxOn", host(intel(), {5u, 5u}), VirtualizationVerdict::supported},
                    Case{"IntelLockedWithVmxOnBothWays", host(intel(), {7u, 7u}), VirtualizationVerdict::supported},
                    Case{"IntelUnlocked", host(intel(), {0u, 0u}), VirtualizationVerdict::supported},
                    Case{"IntelUnlockedWithVmxOn", host(intel(), {4u, 4u}), VirtualizationVerdict::supported},
                    Case{"IntelLockedWithVmxOff", host(intel(), {1u, 1u}), VirtualizationVerdict::disabled_in_bios},
                    Case{"IntelOnTheSecondCpuAlone", host(intel(), {5u, 1u}), VirtualizationVerdict::disabled_in_bios},
                    Case{"IntelOffAndOneUnread", host(intel(), {Unknown{"short read"}, 1u}), VirtualizationVerdict::disabled_in_bios},
                    Case{"IntelOnlyUnderTboot", host(intel(), {3u, 3u}), VirtualizationVerdict::unknown},
                    Case{"IntelWithoutMsrModule", host(intel(), {Absent{}, Absent{}}), VirtualizationVerdict::unknown},
                    Case{"IntelOneShortRead", host(intel(), {5u, Unknown{"short read"}}), VirtualizationVerdict::unknown},
                    Case{"IntelOneCpuNeverLookedAt", host(intel(), {5u}), VirtualizationVerdict::unknown},
                    Case{"IntelWithoutFlag", host(intel(false), {Absent{}, Absent{}}), VirtualizationVerdict::absent},
                    Case{"IntelFlagHiddenByTheKernel", host(intel(false), {1u, 1u}), VirtualizationVerdict::disabled_in_bios},
                    Case{"AmdOn", host(amd(), {0u, 0u}), VirtualizationVerdict::supported},
                    Case{"AmdLockedAndOn", host(amd(), {8u, 8u}), VirtualizationVerdict::supported},
                    Case{"AmdDisabled", host(amd(), {0x18u, 0x18u}), VirtualizationVerdict::disabled_in_bios},
                    Case{"AmdDisabledOnTheSecondCpu", host(amd(), {0u, 0x10u}), VirtualizationVerdict::disabled_in_bios},
                    Case{"AmdBitsOfIntelMeanNothing", host(amd(), {1u, 1u}), VirtualizationVerdict::supported},
                    Case{"AmdWithoutMsrModule", host(amd(), {Absent{}, Absent{}}), VirtualizationVerdict::unknown},
                    Case{"NoFlagButKvmWorks", host(amd(false), {Absent{}, Absent{}}, working), VirtualizationVerdict::supported},
                    Case{"NoFlagAndKvmNotLookedAt", host(amd(false), {Absent{}, Absent{}}, Unknown{"no permission"}), VirtualizationVerdict::unknown},
                    Case{"NoFlagAndKvmRefuses", host(amd(false), {Absent{}, Absent{}}, refusing), VirtualizationVerdict::absent},
                    Case{"KvmWorksWhateverTheRegisterSays", host(intel(), {1u, 1u}, working), VirtualizationVerdict::supported},
                    Case{"AnotherVendorWithFlag", host({.vendor = "CentaurHauls", .count = 1, .vmx = true}, {1u}), VirtualizationVerdict::unknown},
                    Case{"CpuidAgrees", with_cpuid(host(intel(), {5u, 5u}), {.vmx = true}, {.vmx = true}), VirtualizationVerdict::supported},
                    Case{"CpuidOfOneCpuLacksIt", with_cpuid(host(intel(), {5u, 5u}), {.vmx = true}, {}), VirtualizationVerdict::unknown},
                    Case{"CpuidHasWhatTheKernelHides", with_cpuid(host(intel(false), {5u, 5u}), {.vmx = true}, {.vmx = true}), VirtualizationVerdict::unknown},
                    Case{"NeitherCpuidNorFlag", with_cpuid(host(intel(false), {}), {}, {}), VirtualizationVerdict::absent},
                    Case{"VmThatDoesNotRun", host(amd(false), {}, KvmDevice{12, true, false, "KVM_RUN: I/O error"}), VirtualizationVerdict::absent},
                    Case{"NothingRead", Hardware{}, VirtualizationVerdict::unknown}),
    [](const auto& one) { return one.param.name; });
TEST_P(TheVerdict, IsFromEveryCpu) { EXPECT_EQ(virtualization(GetParam().hardware).verdict, GetParam().verdict) << evidence(GetParam().hardware); }

TEST(Virtualization, NamesTheCpuAndTheBits) {
  EXPECT_THAT(evidence(host(intel(), {5u, 1u})), HasSubstr("MSR 0x3A of CPU 1 is locked with VMX off (bit 0 set, bit 2 clear)"));
  EXPECT_THAT(evidence(host(amd(), {0x10u, 0x10u})), HasSubstr("MSR 0xC0010114 of CPUs 0, 1 has SVM disabled (bit 4 set)"));
  EXPECT_THAT(evidence(host(intel(), {3u, 5u})), HasSubstr("CPU 0 is locked with VMX on only inside SMX"));
  EXPECT_THAT(evidence(host(intel(), {5u})), HasSubstr("MSR 0x3A of CPU 1 could not be read"));
}

TEST(Virtualization, SaysWhatBecameOfDevKvm) {
  EXPECT_THAT(evidence(host(intel(), {5u, 5u})), HasSubstr("there is no /dev/kvm"));
  EXPECT_THAT(evidence(host(intel(), {5u, 5u}, refusing)), HasSubstr("/dev/kvm creates no VM: KVM_CREATE_VM: Device or resource busy"));
  EXPECT_THAT(evidence(host(intel(), {5u, 5u}, working)), HasSubstr("/dev/kvm creates a VM"));
}

TEST(Virtualization, NamesCpusInARow) {
  const Cpu cpu{.vendor = "GenuineIntel", .model = "Xeon", .count = 6, .vmx = true};
  EXPECT_THAT(evidence(host(cpu, {1u, 1u, 1u, 5u, 1u, 1u})), HasSubstr("CPUs 0-2, 4, 5 is locked"));
}

TEST(KvmWorks, OnlyWithTheStableApi) {
  EXPECT_TRUE(kvm_works(host(intel(), {}, working)));
  EXPECT_FALSE(kvm_works(host(intel(), {}, KvmDevice{10, true, true, ""})));
  EXPECT_FALSE(kvm_works(host(intel(), {}, refusing)));
  EXPECT_FALSE(kvm_works(host(intel(), {}, KvmDevice{12, true, false, "KVM_RUN: I/O error"})));
  EXPECT_FALSE(kvm_works(host(intel(), {}, Absent{})));
}

}  // namespace kvmstrap::virtualization_test
