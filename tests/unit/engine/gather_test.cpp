#include "engine/gather.hpp"

#include <gtest/gtest.h>

#include "engine/journal.hpp"
#include "model/configuration.hpp"
#include "unit/fake_reader.hpp"

namespace kvmstrap {
namespace {

const Service libvirtd{"libvirtd"};

/// Knows one service, as a test sets it, and files as the reader has them.
struct OneService : Platform {
  Service::State state;
  States read(std::span<const SubjectId> subjects, Reader& reader) const override {
    States states;
    for (const auto& id : subjects)
      match(
          id, [&](const Service& service) { states.set(service, state); }, [&](const File& file) { states.set(file, reader.file(file.name)); },
          [](const auto&) {});
    return states;
  }
  std::vector<Action> realise(std::span<const Change>) const override { return {}; }
  std::map<Package, std::vector<SubjectId>> brings() const override { return {}; }
  std::vector<Tool> tools() const override { return {}; }
  std::optional<std::string> busy(Reader&) const override { return std::nullopt; }
};

struct LoadedConfiguration : testing::Test {
  LoadedConfiguration() {
    reader.files["/etc/libvirt/libvirtd.conf"] = {.content = "log_level = 1\n", .changed = 1000};
    platform.state = {.at_boot = true, .running = true, .pid = 7, .since_boot = 12.5, .started = 500};
  }

  std::optional<std::string> loaded() {
    std::vector<SubjectId> subjects{libvirtd};
    for (const auto& file : configuration_of(libvirtd)) subjects.emplace_back(file);
    return std::get<Service::State>(gather({}, platform, reader, subjects).of(libvirtd)).loaded;
  }
  void remember_stamp(const std::string& digest) {
    States states;
    auto stamp = platform.state;
    stamp.loaded = digest;
    states.set(libvirtd, stamp);
    reader.put(runs_folder + "/1/journal.jsonl", Json{{"record", "done"}, {"states", to_json(states)}}.dump() + "\n");
  }

  FakeReader reader;
  OneService platform;
};

TEST_F(LoadedConfiguration, IsUnknownWhenTheFileIsYoungerThanTheProcess) { EXPECT_FALSE(loaded()); }

TEST_F(LoadedConfiguration, IsWhatIsThereWhenTheProcessIsYounger) {
  platform.state.started = 1002;
  EXPECT_TRUE(loaded());
}

TEST_F(LoadedConfiguration, IsNotTakenForGrantedWithinASecond) {
  platform.state.started = 1000.5;
  EXPECT_FALSE(loaded());
}

TEST_F(LoadedConfiguration, IsWhatTheRunSawThatStartedThisProcess) {
  remember_stamp("seen");
  EXPECT_EQ(loaded(), "seen");
}

TEST_F(LoadedConfiguration, OfAnotherProcessDoesNotCount) {
  remember_stamp("seen");
  platform.state.since_boot = 13;
  EXPECT_FALSE(loaded());
}

TEST(ReadHardware, AsksTheRegisterOfEveryCpu) {
  FakeReader reader;
  reader.put("/proc/cpuinfo", "processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: vmx\n\nprocessor\t: 1\nvendor_id\t: GenuineIntel\nflags\t\t: vmx\n\n");
  reader.registers = {{0, 5}, {1, 1}};
  const auto hardware = read_hardware(reader);
  ASSERT_EQ(hardware.feature_control.size(), 2u);
  EXPECT_EQ(std::get<std::uint64_t>(hardware.feature_control[1]), 1u);
}

}  // namespace
}  // namespace kvmstrap
