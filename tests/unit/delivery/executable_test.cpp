#include "delivery/executable.hpp"

#include <gtest/gtest.h>

#include "unit/delivery/elf_file.hpp"

namespace kvmstrap::executable_test {

std::string why(const ElfFile& file) { return why_not_on_el6(file.bytes()).value_or(""); }

TEST(ExecutableForEl6, AsksOnlyForWhatEl6Has) {
  EXPECT_EQ(why({}), "");
  EXPECT_EQ(why({.needed = {"libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "ld-linux-x86-64.so.2"},
                 .versions = {"GLIBC_2.2.5", "GLIBC_2.12", "GLIBC_2.3.4"},
                 .type = ET_EXEC}),
            "");
  EXPECT_EQ(why({.versions = {}}), "");
}

TEST(ExecutableForEl6, NamesTheNewestCLibraryThatItAsksFor) {
  EXPECT_EQ(why({.versions = {"GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_2.14"}}), "it needs GLIBC_2.34, and EL6 has 2.12");
  EXPECT_EQ(why({.versions = {"GLIBC_2.13"}}), "it needs GLIBC_2.13, and EL6 has 2.12");
}

TEST(ExecutableForEl6, NamesWhatIsNoneOfTheCLibrary) {
  EXPECT_EQ(why({.versions = {"GLIBC_ABI_DT_RELR"}}), "it needs GLIBC_ABI_DT_RELR, which EL6's C library does not have");
  EXPECT_EQ(why({.needed = {"libc.so.6", "libstdc++.so.6"}, .versions = {"GLIBCXX_3.4.30"}}), "it needs the library libstdc++.so.6, which EL6 may not have");
  EXPECT_EQ(why({.needed = {"libc.so.6", "libfmt.so.9"}}), "it needs the library libfmt.so.9, which EL6 may not have");
}

TEST(ExecutableForEl6, IsOneForItsMachineAndLoader) {
  EXPECT_EQ(why({.machine = EM_AARCH64}), "it is no executable for x86_64");
  EXPECT_EQ(why({.type = ET_REL}), "it is no executable for x86_64");
  EXPECT_EQ(why({.interpreter = "/lib/ld-musl-x86_64.so.1"}), "it is not loaded by /lib64/ld-linux-x86-64.so.2, which is EL6's loader");
  EXPECT_EQ(why_not_on_el6(""), "it is no executable for x86_64");
  EXPECT_EQ(why_not_on_el6("#!/bin/sh\nexec kvmstrap\n"), "it is no executable for x86_64");
}

/// A file that was cut off, or whose tables lead anywhere, is judged without reading past its end (asan-ubsan looks on).
TEST(ExecutableForEl6, ReadsNoFurtherThanTheFileGoes) {
  const auto whole = ElfFile{.versions = {"GLIBC_2.2.5", "GLIBC_2.34"}}.bytes();
  for (std::size_t length = 0; length < whole.size(); ++length) why_not_on_el6(whole.substr(0, length));
  for (std::size_t place = 0; place < whole.size(); ++place)
    for (const char byte : {'\0', '\x7f', '\xff'}) {
      auto changed = whole;
      changed[place] = byte;
      why_not_on_el6(changed);
    }
}

}  // namespace kvmstrap::executable_test
