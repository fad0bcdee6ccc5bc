#include "engine/gather.hpp"

#include <gtest/gtest.h>

#include "engine/journal.hpp"
#include "model/configuration.hpp"
#include "unit/fake_reader.hpp"
#include "unit/idle_host.hpp"

namespace kvmstrap::gather_test {

const Service libvirtd{"libvirtd"};

/// Knows one service, as a test sets it, and files as the reader has them.
struct OneService : IdlePlatform {
  Service::State state;
  States read(std::span<const SubjectId> subjects, Reader& reader) const override {
    States states;
    for (const auto& id : subjects)
      match(
          id, [&](const Service& service) { states.set(service, state); }, [&](const File& file) { states.set(file, reader.file(file.name)); },
          [](const auto&) {});
    return states;
  }
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
  const auto hardware = read_hardware(reader, Depth::whole);
  ASSERT_EQ(hardware.feature_control.size(), 2u);
  EXPECT_EQ(std::get<std::uint64_t>(hardware.feature_control[1]), 1u);
}

TEST(ReadHardware, AsksCpuidAndDmiOfAWorkingKvmOnlyForCheck) {
  FakeReader reader;
  reader.put("/proc/cpuinfo", "processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: vmx\n\n");
  reader.put("/sys/class/dmi/id/sys_vendor", "Dell Inc.\n");
  for (const std::uint32_t leaf : {1u, 0x40000000u, 0x80000001u}) reader.cpuid_leaves[{0, leaf}] = {.ecx = 0x20};
  const auto asked = [&](Depth depth) {
    const auto hardware = read_hardware(reader, depth);
    return present(hardware.dmi) && present(hardware.dmi)->system_vendor == "Dell Inc." && hardware.cpuid.size() == 1 && present(hardware.cpuid[0])->vmx;
  };
  EXPECT_TRUE(asked(Depth::as_needed)) << "there is no /dev/kvm";
  reader.kvm_device = KvmDevice{12, true, true, ""};
  EXPECT_FALSE(asked(Depth::as_needed));
  EXPECT_TRUE(asked(Depth::whole));
}

TEST(GatherHost, KeepsWhatCameOfEverySource) {
  FakeReader reader;
  reader.put("/proc/meminfo", "MemTotal: 1 kB\n");
  reader.put("/dev/net/tun", "");
  reader.unreadable.insert("/etc/selinux/config");
  reader.commands[{"uname", "-m"}] = {0, "x86_64\n", ""};
  reader.networks = std::vector<LibvirtObject>{{.name = "default"}};
  const auto facts = gather_host({{"/proc/meminfo", "/proc/none", "/etc/selinux/config"}, {"/dev/net"}, {{"uname", "-m"}, {"none"}}}, reader);
  EXPECT_EQ(std::get<std::string>(facts.file("/proc/meminfo")), "MemTotal: 1 kB\n");
  EXPECT_TRUE(absent(facts.file("/proc/none")));
  EXPECT_TRUE(unknown(facts.file("/etc/selinux/config")));
  EXPECT_TRUE(unknown(facts.file("/proc/cmdline"))) << "nobody asked";
  EXPECT_EQ(std::get<std::vector<std::string>>(facts.folder("/dev/net")).size(), 1u);
  EXPECT_EQ(std::get<CommandResult>(facts.command({"uname", "-m"})).out, "x86_64\n");
  EXPECT_TRUE(absent(facts.command({"none"})));
  EXPECT_EQ(std::get<std::size_t>(facts.libvirt_networks), 1u);
  EXPECT_FALSE(facts.known_system);
  EXPECT_GT(facts.made, 0);
}

}  // namespace kvmstrap::gather_test
