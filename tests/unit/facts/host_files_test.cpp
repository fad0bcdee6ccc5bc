#include <gmock/gmock.h>

#include "facts/clock.hpp"
#include "facts/control_groups.hpp"
#include "facts/cpuid.hpp"
#include "facts/disk_space.hpp"
#include "facts/memory.hpp"

namespace kvmstrap::host_files_test {

using testing::ElementsAre;

TEST(Cpuid, TellsVendorsApartByTheirLeaves) {
  EXPECT_TRUE(parse_cpuid({.ecx = 1U << 5}, {}, {}).vmx);
  EXPECT_FALSE(parse_cpuid({.ecx = 1U << 2}, {.ecx = 1U << 5}, {}).vmx);
  EXPECT_TRUE(parse_cpuid({}, {.ecx = 1U << 2}, {}).svm);
  EXPECT_FALSE(parse_cpuid({}, {.ecx = 1U << 3}, {}).svm);
}

TEST(Cpuid, ReadsTheHypervisorsLettersOnlyWhereThereIsOne) {
  const CpuidLeaf letters{.eax = 0x40000001, .ebx = 0x4b4d564b, .ecx = 0x564b4d56, .edx = 0x4d};
  EXPECT_EQ(parse_cpuid({.ecx = 1U << 31}, {}, letters).signature, "KVMKVMKVM");
  EXPECT_EQ(parse_cpuid({}, {}, letters).signature, "");
  EXPECT_EQ(parse_cpuid({.ecx = 1U << 31}, {}, {.ebx = 0x61774d56, .ecx = 0x4d566572, .edx = 0x65726177}).signature, "VMwareVMware");
}

TEST(Meminfo, IsReadByTheNamesOfItsLines) {
  const auto memory =
      std::get<Memory>(parse_meminfo("MemTotal:        1922032 kB\nMemFree: 5 kB\nHugePages_Total:     8\nHugePages_Free: 1\nHugepagesize:       2048 kB\n"));
  EXPECT_EQ(memory.total_kib, 1922032u);
  EXPECT_EQ(memory.huge_pages, 8u);
  EXPECT_EQ(memory.huge_page_kib, 2048u);
  EXPECT_TRUE(unknown(parse_meminfo("MemFree: 5 kB\n")));
}

TEST(ControlGroups, CountWhenTheyAreOnAndWhenTheyAreMounted) {
  EXPECT_THAT(enabled_controllers("#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t0\t1\t1\nmemory\t0\t1\t0\n"), ElementsAre("cpu"));
  const auto mounted = mounted_controllers("cgroup /cgroup/cpu cgroup rw,relatime,cpuacct,cpu 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw,memory 0 0\n");
  EXPECT_TRUE(mounted.contains("cpu"));
  EXPECT_TRUE(mounted.contains("cpuacct"));
  EXPECT_FALSE(mounted.contains("memory"));
}

TEST(Df, GivesALineAPath) {
  const auto spaces = parse_df(
      "Filesystem     1024-blocks    Used Available Capacity Mounted on\n/dev/mapper/vg-root  51475068 1200000  47653628       3% /\n"
      "/dev/mapper/vg-root  51475068 1200000  47653628       3% /\n");
  ASSERT_EQ(spaces.size(), 2u);
  EXPECT_EQ(spaces[1].place, "/");
  EXPECT_EQ(spaces[1].free_kib, 47653628u);
  EXPECT_TRUE(parse_df("df: '/var': No such file or directory\n").empty());
}

TEST(TheClock, IsBootTimePlusUptime) {
  EXPECT_EQ(std::get<double>(clock_of("cpu 1 2\nbtime 1795655922\n", "78.50 90.00\n")), 1795656000.5);
  EXPECT_EQ(utc(1795656000.5), "2026-11-26 01:20 UTC");
  EXPECT_EQ(std::get<double>(clock_of("btime -20\n", "50.0 1\n")), 30) << "a clock that began in 1970";
  EXPECT_TRUE(unknown(clock_of("cpu 1\n", "1 1\n")));
  EXPECT_TRUE(unknown(clock_of("btime 5\n", "")));
}

}  // namespace kvmstrap::host_files_test
