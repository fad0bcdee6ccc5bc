#include "kickstart/section.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "delivery/payload.hpp"
#include "delivery/sha256.hpp"
#include "model/text.hpp"

namespace kvmstrap::section_test {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

Kickstart from(const std::string& origin) {
  return {.profile_name = "rack7",
          .profile_text = "version: 1\n",
          .profile_file = "rack7.yaml",
          .executable = "\x7f executable",
          .origin = std::get<Origin>(parse_origin(origin))};
}

/// The line that begins the section.
std::string header(const Kickstart& kickstart) {
  for (const auto& line : lines(kickstart_section(kickstart)))
    if (line.starts_with("%post")) return line;
  return {};
}

TEST(KickstartSection, CarriesBothWithTheirChecksums) {
  const auto kickstart = from("carried");
  const auto text = kickstart_section(kickstart);
  EXPECT_THAT(text, HasSubstr("\n" + payload(kickstart.executable) + "\nKVMSTRAP_EXECUTABLE\n"));
  EXPECT_THAT(text, HasSubstr("\n" + payload(kickstart.profile_text) + "\nKVMSTRAP_PROFILE\n"));
  EXPECT_THAT(text, HasSubstr("check \"$root$program.new\" " + sha256(kickstart.executable) + "\n"));
  EXPECT_THAT(text, HasSubstr("check \"$root$profile.new\" " + sha256(kickstart.profile_text) + "\n"));
}

TEST(KickstartSection, ThatFetchesCarriesChecksumsAlone) {
  for (const auto* origin : {"http://host/a", "nfs:host:/a", "cdrom:/a", "hd:sdb1:/a"}) {
    const auto kickstart = from(origin);
    const auto text = kickstart_section(kickstart);
    EXPECT_THAT(text, Not(HasSubstr("KVMSTRAP_EXECUTABLE"))) << origin;
    EXPECT_THAT(text, HasSubstr(sha256(kickstart.executable))) << origin;
    EXPECT_THAT(text, HasSubstr(sha256(kickstart.profile_text))) << origin;
    EXPECT_THAT(text, HasSubstr("rack7.yaml")) << origin;
  }
}

TEST(KickstartSection, RunsWhereItsToolsAreAndLogsIntoTheInstalledSystem) {
  EXPECT_EQ(header(from("carried")), "%post --log=/var/log/kvmstrap-kickstart.log --erroronfail");
  EXPECT_EQ(header(from("http://host/a")), "%post --log=/var/log/kvmstrap-kickstart.log --erroronfail");
  for (const auto* origin : {"nfs:host:/a", "cdrom:/a", "hd:sdb1:/a"}) {
    EXPECT_EQ(header(from(origin)), "%post --nochroot --log=/mnt/sysimage/var/log/kvmstrap-kickstart.log --erroronfail") << origin;
    EXPECT_THAT(kickstart_section(from(origin)), HasSubstr("\nroot=/mnt/sysimage #")) << origin;
  }
}

TEST(KickstartSection, EndsTheInstallationOnlyWhereItIsToldTo) {
  auto kickstart = from("carried");
  kickstart.stops = false;
  EXPECT_EQ(header(kickstart), "%post --log=/var/log/kvmstrap-kickstart.log");
  EXPECT_THAT(kickstart_section(kickstart), HasSubstr("the installation goes on"));
  EXPECT_THAT(kickstart_section(from("carried")), HasSubstr("waits for OK"));
}

TEST(KickstartSection, HandsOverridesOnAsWords) {
  auto kickstart = from("carried");
  kickstart.overrides = {"hardware.virtualization=optional", "name=$(reboot)'; reboot", "${address}=10.0.7.21"};
  EXPECT_THAT(
      kickstart_section(kickstart),
      HasSubstr(
          R"(apply "$profile" --yes --installer yes --set 'hardware.virtualization=optional' --set 'name=$(reboot)'\''; reboot' --var 'address=10.0.7.21')"));
}

TEST(KickstartSection, RefusesAnOverrideThatWouldEndALine) {
  auto kickstart = from("carried");
  kickstart.overrides = {"name=a\n%end"};
  EXPECT_THROW(kickstart_section(kickstart), std::invalid_argument);
}

/// Lines that pykickstart takes for its own wherever they stand.
TEST(KickstartSection, HasOneBeginningAndOneEnd) {
  for (const auto* origin : {"carried", "http://host/a", "nfs:host:/a", "cdrom:/a", "hd:sdb1:/a"}) {
    std::vector<std::string> own;
    for (const auto& line : lines(kickstart_section(from(origin))))
      if (trim(line).starts_with('%')) own.push_back(words(line).front());
    EXPECT_THAT(own, testing::ElementsAre("%post", "%end")) << origin;
  }
}

TEST(KickstartSection, IsPrintableAscii) {
  for (const auto* origin : {"carried", "http://host/a", "nfs:host:/a", "cdrom:/a", "hd:LABEL=A:/a"})
    for (const char c : kickstart_section(from(origin))) ASSERT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << origin;
}

}  // namespace kvmstrap::section_test
