#include "import/candidates.hpp"

#include <algorithm>

#include "embedded/embedded.hpp"
#include "engine/journal.hpp"
#include "profile/load.hpp"

namespace kvmstrap {

namespace {

void add_once(std::vector<std::string>& list, const std::string& name) {
  if (std::ranges::find(list, name) == list.end()) list.push_back(name);
}

void add_what_is_shipped(Profile& names) {
  for (const auto& file : embedded_files()) {
    if (!file.path.starts_with("profiles/")) continue;
    const auto shipped = load_profile(std::string(file.path), file.content).profile;
    for (const auto& package : shipped->packages.install) add_once(names.packages.install, package);
    for (const auto& module : shipped->kernel.modules) add_once(names.kernel.modules, module);
  }
}

void add(const SubjectId& subject, Profile& names) {
  match(
      subject, [&](const Module& module) { add_once(names.kernel.modules, module.name); }, [&](const Sysctl& sysctl) { names.kernel.sysctl[sysctl.name]; },
      [&](const LibvirtNetwork& network) { names.libvirt.networks[network.name]; }, [&](const LibvirtPool& pool) { names.libvirt.pools[pool.name]; },
      [](const auto&) {});
}

/// Something of each kind, so that the steps look at the network with all that it takes, and at libvirtd.conf.
void add_network_and_daemon(Profile& names) {
  names.network = NetworkProfile{};
  names.network->bonds["any"];
  names.network->vlans["any"];
  names.libvirt.daemon.log_level = 1;
}

}  // namespace

Candidates candidates(const Platform& platform, Reader& reader) {
  Candidates all;
  add_what_is_shipped(all.names);
  add_network_and_daemon(all.names);
  auto listing = platform.listing(reader);
  for (const auto& subject : listing.subjects) add(subject, all.names);
  for (const auto& [package, brought] : platform.brings())
    for (const auto& subject : brought) add(subject, all.names);
  const auto remembered = remember(past_runs(reader));
  for (const auto& [proof, state] : remembered.proofs) all.names.proof.guest.push_back(proof.name);
  all.unknown = std::move(listing.unknown);
  return all;
}

}  // namespace kvmstrap
