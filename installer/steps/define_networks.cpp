#include "steps/define_networks.hpp"

namespace kvmstrap {

namespace {
/// A network without autostart is down after every boot: neither state of it is drift.
bool wanted_active(const VirtualNetwork& wanted, const Known<LibvirtNetwork::State>& now) {
  const auto* state = present(now);
  return wanted.autostart || (state && state->active);
}
}  // namespace

std::vector<SubjectId> define_networks_wants(const Profile& profile) {
  std::vector<SubjectId> subjects;
  for (const auto& [name, definition] : profile.libvirt.networks) subjects.push_back(LibvirtNetwork{name});
  return subjects;
}

Proposal define_networks(const Profile& profile, const Facts& facts) {
  Proposal proposal;
  for (const auto& [name, definition] : profile.libvirt.networks) {
    const auto now = facts.of(LibvirtNetwork{name});
    proposal.want(LibvirtNetwork{name}, now, {.definition = definition, .active = definition && wanted_active(*definition, now)});
  }
  return proposal;
}

}  // namespace kvmstrap
