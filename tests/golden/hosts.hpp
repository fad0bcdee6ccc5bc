#pragma once
#include <memory>

#include "golden/boot_model.hpp"
#include "golden/cases.hpp"
#include "model/text.hpp"
#include "platform/platform.hpp"
#include "unit/fake_reader.hpp"

/// tests/golden/hosts/NAME/: the files of a host's network, and its cards.
namespace kvmstrap::golden {

struct Host {
  std::vector<example::Card> cards;
  NetworkState state;  ///< as it booted from its files
};

inline Host read_host(const std::string& name) {
  const auto folder = folder_of("hosts") / name;
  Host host;
  for (const auto& line : lines(content_of(folder / "cards")))
    if (const auto card = words(line); card.size() > 1) host.cards.push_back({card[0], card[1], card.size() < 3});
  std::map<std::string, FileImage> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto file = entry.path().filename().string();
    const auto path = file == "resolv.conf" || file == "sysctl.conf" ? "/etc/"
                      : file == "rt_tables"                          ? "/etc/iproute2/"
                      : file.find('-') == std::string::npos          ? "/etc/sysconfig/"
                                                                     : el6::scripts_folder;
    if (file != "cards") files[path + file].content = content_of(entry.path());
  }
  host.state = example::BootModel(files, host.cards).booted();
  return host;
}

inline std::unique_ptr<Platform> el6() {
  FakeReader reader;
  reader.put("/etc/redhat-release", "CentOS release 6.7 (Final)\n");
  reader.put("/sbin/chkconfig", "");
  reader.put("/etc/rc.d/init.d/functions", "");
  reader.put("/etc/inittab", "");
  reader.put("/usr/bin/yum", "");
  return choose_platform(identify(reader));
}

/// What import and the network's steps look at, where all is installed that a network takes.
inline Facts facts_of(const NetworkState& state) {
  Facts facts;
  facts.hardware.kvm = KvmDevice{.api_version = 12, .creates_vm = true, .runs_guest = true};
  facts.states.set(Network{}, state);
  facts.states.set(Package{"bridge-utils"}, Package::State{"1.2-10.el6"});
  for (const auto* module : {"bonding", "8021q"}) facts.states.set(Module{module}, Module::State{.loaded = true, .at_boot = true});
  return facts;
}

}  // namespace kvmstrap::golden
