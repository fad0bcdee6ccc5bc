#include <gtest/gtest.h>

#include "platform/platform.hpp"
#include "unit/fake_reader.hpp"

namespace kvmstrap::choose_test {

class IdentifyTest : public testing::Test {
 protected:
  IdentifyTest() {
    reader.put("/proc/sys/kernel/osrelease", "2.6.32-573.el6.x86_64\n");
    for (const auto* release : {"2.6.32-573.el6.x86_64", "2.6.32-573.8.1.el6.x86_64", "2.6.32-573.26.1.el6.x86_64"})
      reader.put(std::string("/lib/modules/") + release + "/modules.dep", "");
  }
  FakeReader reader;
};

TEST_F(IdentifyTest, KnowsAnInstallerByWhatAnacondaMounts) {
  EXPECT_EQ(identify(reader).installer, "");
  reader.put("/proc/1/root/mnt/sysimage/etc/fstab", "");
  EXPECT_NE(identify(reader).installer, "");
  EXPECT_EQ(identify(reader).kernel, "2.6.32-573.26.1.el6.x86_64") << "the one that will run";
}

TEST_F(IdentifyTest, TakesSomebodysWordForIt) {
  EXPECT_EQ(identify(reader, InInstaller::yes).installer, "--installer yes says so");
  reader.put("/proc/1/root/mnt/sysimage/etc/fstab", "");
  EXPECT_EQ(identify(reader, InInstaller::no).installer, "");
  EXPECT_EQ(identify(reader, InInstaller::no).kernel, "2.6.32-573.el6.x86_64");
}

TEST_F(IdentifyTest, ASystemBelowTheOneThatRunsIsNoInstaller) {
  for (const auto* root : {"", "/proc/1/root"}) reader.put(std::string(root) + "/mnt/sysimage/etc/fstab", "");
  EXPECT_EQ(identify(reader).installer, "") << "process 1 sees no more than this process";
}

TEST_F(IdentifyTest, AnEmptyPlaceOfTheSameNameIsNoInstaller) {
  reader.put("/proc/1/root/mnt/sysimage/README", "");
  EXPECT_EQ(identify(reader).installer, "");
}

}  // namespace kvmstrap::choose_test
