#include "host/kvm_trial.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "facts/cpuid.hpp"
#include "host/live_reader.hpp"

namespace kvmstrap::kvm_trial_test {

TEST(RealKvm, MakesAVmAndRunsItWhereThisMachineCan) {
  const auto kvm = try_kvm();
  if (!std::filesystem::exists("/dev/kvm")) {
    EXPECT_TRUE(absent(kvm));
    return;
  }
  ASSERT_TRUE(present(kvm));
  EXPECT_EQ(present(kvm)->runs_guest, present(kvm)->error.empty()) << present(kvm)->error;
  EXPECT_EQ(present(kvm)->runs_guest, present(kvm)->creates_vm) << present(kvm)->error;
}

TEST(LiveCpuid, AnswersForEveryCpuThatThereIs) {
  LibvirtSession libvirt;
  LiveReader reader(libvirt);
  const auto first = reader.cpuid(0, cpuid_features);
  ASSERT_TRUE(present(first));
  EXPECT_NE(present(first)->eax, 0u) << "family and model";
  EXPECT_TRUE(unknown(reader.cpuid(1000, cpuid_features)));
}

}  // namespace kvmstrap::kvm_trial_test
