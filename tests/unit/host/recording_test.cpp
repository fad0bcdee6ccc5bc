#include "host/recording.hpp"

#include <gtest/gtest.h>

#include "unit/fake_reader.hpp"

namespace kvmstrap::recording_test {

TEST(ARecording, AnswersAsTheHostDid) {
  FakeReader host;
  host.put("/etc/motd", "hello", 0600);
  host.commands[{"rpm", "-q", "a"}] = {1, "no", "err"};
  host.networks = std::vector<LibvirtObject>{{.name = "default", .xml = "<network/>", .active = true}};
  host.kvm_device = KvmDevice{12, true, true, ""};
  host.registers[1] = 5;
  host.cpuid_leaves[{1, 0x40000000}] = {1, 2, 3, 4};
  RecordingReader recorder(host);
  const auto ask = [](Reader& reader) {
    return std::tuple(to_json_value(reader.file("/etc/motd")), to_json_value(reader.file("/etc/none")), to_json_value(reader.list("/etc")),
                      to_json_value(reader.run({{"rpm", "-q", "a"}, {"nothing"}}).at(0)), to_json_value(reader.libvirt(LibvirtQuery::networks)),
                      to_json_value(reader.libvirt(LibvirtQuery::pools)), to_json_value(reader.kvm()), to_json_value(reader.msr(1, 0x3A)),
                      to_json_value(reader.cpuid(1, 0x40000000)));
  };
  const auto live = ask(recorder);
  ReplayReader replay(Json::parse(recorder.recording().dump()));
  EXPECT_EQ(ask(replay), live);
  EXPECT_EQ(std::get<FileImage>(replay.file("/etc/motd")).mode, 0600u);
}

TEST(ARecording, DoesNotKnowWhatWasNotAsked) { EXPECT_TRUE(unknown(ReplayReader(Json::object()).file("/etc/motd"))); }

}  // namespace kvmstrap::recording_test
