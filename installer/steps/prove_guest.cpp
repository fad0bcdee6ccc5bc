#include "steps/prove_guest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "facts/virtualization.hpp"
#include "model/json.hpp"
#include "model/text.hpp"
#include "steps/kvm_modules.hpp"

namespace kvmstrap {

namespace {

const Package qemu{"qemu-kvm"};
const Package libvirt{"libvirt"};

/// What a proof rests on, as far as it is known: a value, or why there is none yet. What cannot come any more is a blocker.
class Grounds {
 public:
  Grounds(const Facts& facts, Proposal& proposal, std::vector<SubjectId> scope) : facts_(facts), proposal_(proposal), scope_(std::move(scope)) {}

  std::optional<std::string> boot_id() {
    if (facts_.identity.boot_id.empty()) return defer("this boot's id was not read");
    return facts_.identity.boot_id;
  }

  std::optional<std::string> version(const Package& package) {
    const auto known = facts_.of(package);
    if (const auto* u = std::get_if<Unknown>(&known)) return defer(u->why);
    const auto* state = present(known);
    if (!state) {
      proposal_.blockers.push_back({package.name + " is not installed, and no guest boots without it", "add " + package.name + " to packages.install"});
      return std::nullopt;
    }
    if (state->version.empty()) return defer("the version of " + package.name + " shows once it is installed");
    return state->version;
  }

  std::optional<NetworkState> network() {
    auto known = facts_.of(Network{});
    if (const auto* u = std::get_if<Unknown>(&known)) defer(u->why);
    if (absent(known)) defer("the network was not read");
    if (auto* state = std::get_if<NetworkState>(&known)) return std::move(*state);
    return std::nullopt;
  }

  /// How the guest is to run.
  std::optional<Acceleration> acceleration(Need need) {
    if (kvm_works(facts_.hardware)) return Acceleration::kvm;
    if (const auto* u = std::get_if<Unknown>(&facts_.hardware.kvm)) {
      defer(u->why);
      return std::nullopt;
    }
    const auto seen = virtualization(facts_.hardware).evidence.back();
    if (need == Need::optional) {
      proposal_.warnings.push_back("emulated only: the proof guest runs without KVM and says nothing about it (" + seen + ")");
      return Acceleration::emulated;
    }
    if (loaded(kvm_intel) || loaded(kvm_amd))
      proposal_.blockers.push_back(
          {"no guest can be proved with KVM: " + seen, "see check-hardware; hardware.virtualization: optional settles for an emulated guest"});
    else
      defer("whether KVM works shows once its module is loaded: " + seen);
    return std::nullopt;
  }

 private:
  std::optional<std::string> defer(const std::string& why) {
    proposal_.deferred.push_back({Until::later_step, why, scope_});
    return std::nullopt;
  }

  bool loaded(const Module& module) const {
    const auto known = facts_.of(module);
    const auto* state = present(known);
    return state && state->loaded;
  }

  const Facts& facts_;
  Proposal& proposal_;
  std::vector<SubjectId> scope_;
};

/// Libvirt makes a bridge of its own for a network that is not on one of the host's, by the name that the profile gives it or by its own choice.
bool may_come_with_a_network(const Profile& profile, const std::string& bridge) {
  return std::ranges::any_of(profile.libvirt.networks, [&](const auto& named) {
    const auto& network = named.second;
    return network && network->forward != Forward::bridge && network->bridge.value_or(bridge) == bridge;
  });
}

}  // namespace

std::string proof_digest(const std::string& boot_id, const std::string& qemu_version, const std::string& libvirt_version, const std::string& bridge,
                         const NetworkState& network, Acceleration acceleration) {
  std::string ports;
  for (const auto& [name, link] : network.links)
    if (link.bridge == bridge && link.kind != LinkKind::tap) ports += " " + name;
  const auto link = network.links.find(bridge);
  return digest(fmt::format("boot {}\nqemu {}\nlibvirt {}\nbridge {} {}\nports{}\n{}", boot_id, qemu_version, libvirt_version, bridge,
                            link == network.links.end() ? "" : link->second.mac, ports, name_of(acceleration)));
}

std::vector<SubjectId> prove_guest_wants(const Profile& profile) {
  if (profile.proof.guest.empty()) return {};
  std::vector<SubjectId> subjects{qemu, libvirt, kvm_intel, kvm_amd, Network{}};
  for (const auto& bridge : profile.proof.guest) subjects.push_back(Proof{bridge});
  return subjects;
}

Proposal prove_guest(const Profile& profile, const Facts& facts) {
  Proposal proposal;
  if (profile.proof.guest.empty()) return proposal;
  std::vector<SubjectId> scope;
  for (const auto& bridge : profile.proof.guest) scope.push_back(Proof{bridge});

  Grounds grounds{facts, proposal, scope};
  const auto boot_id = grounds.boot_id();
  const auto qemu_version = grounds.version(qemu);
  const auto libvirt_version = grounds.version(libvirt);
  const auto network = grounds.network();
  const auto acceleration = grounds.acceleration(profile.hardware.virtualization);
  if (!boot_id || !qemu_version || !libvirt_version || !network || !acceleration) return proposal;

  for (const auto& bridge : profile.proof.guest) {
    const auto link = network->links.find(bridge);
    if (link == network->links.end() || link->second.kind != LinkKind::bridge) {
      if (may_come_with_a_network(profile, bridge)) {
        proposal.deferred.push_back({Until::later_step, bridge + " comes with one of libvirt's networks", {Proof{bridge}}});
        continue;
      }
      proposal.blockers.push_back(
          {"there is no bridge " + bridge + " on which a guest could boot", "define it under network.bridges, or take it out of proof.guest"});
      continue;
    }
    const auto wanted = proof_digest(*boot_id, *qemu_version, *libvirt_version, bridge, *network, *acceleration);
    proposal.want(Proof{bridge}, facts.of(Proof{bridge}), {.digest = wanted, .acceleration = *acceleration});
  }
  return proposal;
}

}  // namespace kvmstrap
