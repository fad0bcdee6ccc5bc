#include "steps/define_pools.hpp"

#include "libvirt/pool_xml.hpp"

namespace kvmstrap {

namespace {
/// A pool without autostart is down after every boot: neither state of it is drift.
bool wanted_active(const StoragePool& wanted, const Known<LibvirtPool::State>& now) {
  const auto* state = present(now);
  return wanted.autostart || (state && state->active);
}
}  // namespace

std::vector<SubjectId> define_pools_wants(const Profile& profile) {
  std::vector<SubjectId> subjects;
  for (const auto& [name, definition] : profile.libvirt.pools) subjects.push_back(LibvirtPool{name});
  return subjects;
}

Proposal define_pools(const Profile& profile, const Facts& facts) {
  Proposal proposal;
  for (const auto& [name, definition] : profile.libvirt.pools) {
    auto wanted = definition;
    wanted.path = pool_path(wanted.path);
    const auto now = facts.of(LibvirtPool{name});
    proposal.want(LibvirtPool{name}, now, {.definition = wanted, .active = wanted_active(wanted, now)});
  }
  return proposal;
}

}  // namespace kvmstrap
