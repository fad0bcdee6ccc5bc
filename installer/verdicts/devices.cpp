#include "verdicts/ratings.hpp"
#include "verdicts/verdicts.hpp"

namespace kvmstrap::verdicts {

namespace {

/// A device node that a module makes. Not fail: apply loads the module where the profile names it.
HostVerdict node(const HostFacts& facts, const std::string& folder, const std::string& name, const std::string& module, const std::string& use) {
  const auto entries = facts.folder(folder);
  if (unknown(entries)) return not_known(std::get<Unknown>(entries).why, as_root);
  if (has_entry(entries, name)) return pass(folder + "/" + name + " is there");
  return warn("there is no " + folder + "/" + name + ": " + use, "modprobe " + module + "; kvmstrap apply does it where kernel.modules names " + module);
}

}  // namespace

HostVerdict vhost_net(const HostFacts& facts) { return node(facts, "/dev", "vhost-net", "vhost_net", "guests' network is slower without"); }

HostVerdict tun(const HostFacts& facts) { return node(facts, "/dev/net", "tun", "tun", "guests have no network without"); }

}  // namespace kvmstrap::verdicts
