#include "platform/el6/services.hpp"

#include <gtest/gtest.h>

#include "unit/fake_reader.hpp"

namespace kvmstrap::el6::services_test {

const Service libvirtd{"libvirtd"};

/// libvirtd enabled, running as process 42 since 12.34 s after the kernel's start at second 1000.
FakeReader host() {
  FakeReader reader;
  reader.put("/etc/rc.d/init.d/libvirtd", "");
  reader.put("/etc/rc.d/rc3.d/S97libvirtd", "");
  reader.put("/etc/rc.d/rc5.d/S97libvirtd", "");
  reader.put("/var/run/libvirtd.pid", "42\n");
  reader.put("/proc/stat", "cpu 1 2\nbtime 1000\n");
  reader.put("/proc/42/stat", "42 (libvirtd) S 1 42 42 0 -1 4202560 1 2 3 4 5 6 7 8 20 0 17 0 1234 99 9");
  return reader;
}

Known<Service::State> read(FakeReader& reader, const Service& service = libvirtd) {
  States states;
  read_services(std::vector{service}, reader, states);
  return states.of(service);
}
Service::State state(FakeReader& reader) { return std::get<Service::State>(read(reader)); }

TEST(Services, AreReadWithoutACommand) {
  auto reader = host();
  const auto now = state(reader);
  EXPECT_TRUE(now.at_boot);
  EXPECT_TRUE(now.running);
  EXPECT_EQ(now.pid, 42);
  EXPECT_DOUBLE_EQ(now.since_boot, 12.34);
  EXPECT_DOUBLE_EQ(now.started, 1012.34);
  EXPECT_TRUE(reader.asked.empty());
}

TEST(Services, AreAbsentWithoutAnInitScript) {
  auto reader = host();
  EXPECT_TRUE(absent(read(reader, Service{"messagebus"})));
}

TEST(Services, DoNotRunWhenThePidFileOutlivedTheProcess) {
  auto reader = host();
  reader.put("/proc/42/stat", "42 (sshd) S 1 42 42 0 -1 4202560 1 2 3 4 5 6 7 8 20 0 17 0 1234 99 9");
  EXPECT_FALSE(state(reader).running) << "another program has its number";
  reader.put("/proc/42/stat", "42 (libvirtd) Z 1 42 42 0 -1 4202560 1 2 3 4 5 6 7 8 20 0 17 0 1234 99 9");
  EXPECT_FALSE(state(reader).running) << "a zombie";
  reader.files.erase("/proc/42/stat");
  EXPECT_FALSE(state(reader).running);
}

TEST(Services, AreEnabledOnlyWithAStartLinkInBothRunlevels) {
  auto reader = host();
  reader.files.erase("/etc/rc.d/rc5.d/S97libvirtd");
  reader.put("/etc/rc.d/rc5.d/K03libvirtd", "");
  EXPECT_FALSE(state(reader).at_boot);
}

Argv last_command(const Service::State& before, const Service::Wanted& after) {
  Argv argv;
  for (const auto& op : realise_service({libvirtd, before, after}).ops)
    if (const auto* run = std::get_if<kvmstrap::Run>(&op)) argv = run->argv;
  return argv;
}

TEST(Services, AreStartedStoppedOrRestartedAsIsMissing) {
  EXPECT_EQ(last_command({.at_boot = true, .running = false}, {.loaded = "new"}), (Argv{"service", "libvirtd", "start"}));
  EXPECT_EQ(last_command({.at_boot = true, .running = true, .loaded = "old"}, {.loaded = "new"}), (Argv{"service", "libvirtd", "restart"}));
  EXPECT_EQ(last_command({.at_boot = true, .running = true}, {.running = false}), (Argv{"service", "libvirtd", "stop"}));
  EXPECT_EQ(last_command({.at_boot = false, .running = true, .loaded = "new"}, {.loaded = "new"}), (Argv{"chkconfig", "libvirtd", "on"}));
}

}  // namespace kvmstrap::el6::services_test
