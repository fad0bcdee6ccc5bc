#include "platform/el6/modules.hpp"

#include <gtest/gtest.h>

#include "unit/fake_reader.hpp"

namespace kvmstrap::el6::modules_test {

const Module tun{"tun"};
const std::string file = "/etc/sysconfig/modules/kvmstrap-tun.modules";

Module::State read(FakeReader& reader, const Module& module = tun) {
  States states;
  reader.put("/sys/module/loop/x", "");
  read_modules(std::vector{module}, "2.6.32", reader, states);
  return std::get<Module::State>(states.of(module));
}

std::string wanted_content() { return *std::get<WriteFile>(realise_module({tun, Module::State{}, {true, true}}).ops.at(0)).content; }

TEST(Modules, AreLoadedWhenTheKernelListsThem) {
  FakeReader reader;
  EXPECT_FALSE(read(reader).loaded);
  reader.put("/sys/module/tun/x", "");
  EXPECT_TRUE(read(reader).loaded);
}

TEST(Modules, AreFoundWhateverTheirNamesSeparator) {
  FakeReader reader;
  reader.put("/sys/module/vhost_net/x", "");
  EXPECT_TRUE(read(reader, Module{"vhost-net"}).loaded);
}

TEST(Modules, ThatAreBuiltInNeedNothing) {
  FakeReader reader;
  reader.put("/lib/modules/2.6.32/modules.builtin", "kernel/drivers/net/tun.ko\n");
  EXPECT_TRUE(read(reader).loaded);
  EXPECT_TRUE(read(reader).at_boot);
}

TEST(Modules, AreLoadedAtBootByAnExecutableFileThatSaysSo) {
  FakeReader reader;
  reader.put(file, wanted_content(), 0755);
  EXPECT_TRUE(read(reader).at_boot);
  reader.put(file, wanted_content(), 0644);
  EXPECT_FALSE(read(reader).at_boot) << "rc.sysinit runs only executable ones";
  reader.put(file, "#!/bin/sh\n", 0755);
  EXPECT_FALSE(read(reader).at_boot) << "somebody emptied it";
}

TEST(Modules, AreMadeAsFarAsTheyAreMissing) {
  EXPECT_EQ(realise_module({tun, Module::State{false, false}, {true, true}}).ops.size(), 2u);
  EXPECT_EQ(realise_module({tun, Module::State{true, false}, {true, true}}).ops.size(), 1u);
  const auto undo = realise_module({tun, Module::State{true, true}, {false, false}}).ops;
  EXPECT_FALSE(std::get<WriteFile>(undo.at(0)).content);
  EXPECT_EQ(std::get<kvmstrap::Run>(undo.at(1)).argv, (Argv{"modprobe", "-r", "tun"}));
}

TEST(Modules, ThatKvmstrapKeepsAreListedByTheirFiles) {
  FakeReader reader;
  for (const auto* name : {"kvm.modules", "kvmstrap-vhost_net.modules", "kvmstrap-tun.modules", "kvmstrap-.modules", "kvmstrap-tun.modules.rpmsave"})
    reader.put(std::string("/etc/sysconfig/modules/") + name, "");
  Listing listing;
  list_modules(reader, listing);
  EXPECT_EQ(listing.subjects, (std::vector<SubjectId>{tun, Module{"vhost_net"}}));
  EXPECT_TRUE(listing.unknown.empty());
  reader.unreadable.insert("/etc/sysconfig/modules");
  list_modules(reader, listing);
  EXPECT_EQ(listing.unknown.size(), 1U);
}

}  // namespace kvmstrap::el6::modules_test
