#include "engine/handover.hpp"

#include <gtest/gtest.h>

#include "unit/fake_reader.hpp"
#include "unit/idle_host.hpp"

namespace kvmstrap::handover_test {

/// Writes where the reader reads.
struct DiskHost : IdleHost {
  explicit DiskHost(FakeReader& reader) : disk(reader) {}
  Performed perform(const Op& op, const Progress&) override {
    if (const auto* run = std::get_if<Run>(&op)) ran.push_back(run->argv);
    if (const auto* file = std::get_if<WriteFile>(&op)) {
      if (file->content)
        disk.put(file->path, *file->content, file->mode);
      else
        disk.files.erase(file->path);
    }
    return {};
  }
  FakeReader& disk;
  std::vector<std::vector<std::string>> ran;
};

struct HookingPlatform : IdlePlatform {
  std::vector<Op> first_boot_hook(bool wanted) const override { return {Run{{"hook", wanted ? "on" : "off"}}}; }
};

class HandoverTest : public testing::Test {
 protected:
  FakeReader reader;
  HookingPlatform platform;
  DiskHost host{reader};
  Identity identity;
  Machine machine{identity, platform, reader, host};
};

TEST_F(HandoverTest, IsReadAsItWasLeft) {
  EXPECT_FALSE(read_handover(reader));
  hand_over("version: 1\n", {.overrides = {"name=a"}, .only = {"set-sysctl"}}, machine);
  const auto handover = read_handover(reader);
  ASSERT_TRUE(handover);
  EXPECT_EQ(handover->overrides, std::vector<std::string>{"name=a"});
  EXPECT_TRUE(handover->selection().takes("set-sysctl"));
  EXPECT_FALSE(handover->selection().takes("define-bridges")) << "nobody asked for it";
  EXPECT_EQ(handover->boots, 0);
  EXPECT_EQ(reader.files.at(handover_profile).content, "version: 1\n");
  EXPECT_EQ(reader.files.at(handover_profile).mode, 0600u) << "a profile may be nobody else's business";
  EXPECT_EQ(host.ran.back(), (std::vector<std::string>{"hook", "on"})) << "once all else is there";
}

TEST_F(HandoverTest, LeavesNothingBehindHoweverOftenItIsEnded) {
  hand_over("version: 1\n", {}, machine);
  keep({.boots = 1, .why = "no network"}, machine);
  EXPECT_EQ(read_handover(reader)->boots, 1);
  for (int times = 0; times < 2; ++times) {
    end_handover(machine);
    EXPECT_EQ(host.ran.back(), (std::vector<std::string>{"hook", "off"}));
    EXPECT_TRUE(reader.files.empty());
  }
}

TEST_F(HandoverTest, TellsWhoLogsIn) {
  reader.put("/etc/motd", "Welcome.\n");
  set_notice("no network", machine);
  EXPECT_EQ(reader.files.at("/etc/motd").content, "Welcome.\nkvmstrap: no network\n");
  set_notice("", machine);
  EXPECT_EQ(reader.files.at("/etc/motd").content, "Welcome.\n");
}

TEST(WithNotice, PutsTheNewOneInThePlaceOfTheOld) {
  EXPECT_EQ(with_notice("", "a"), "kvmstrap: a\n");
  EXPECT_EQ(with_notice("kvmstrap: a\nWelcome.\n", "b"), "Welcome.\nkvmstrap: b\n");
  EXPECT_EQ(with_notice("Welcome.\nkvmstrap: b\n", ""), "Welcome.\n");
  EXPECT_EQ(with_notice("Welcome", ""), "Welcome");  // not ours to end its line
}

}  // namespace kvmstrap::handover_test
