#pragma once
#include <string>
#include <vector>

#include "model/change.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

std::vector<SubjectId> prove_guest_wants(const Profile& profile);

/// Wants a guest to have booted on every bridge of proof.guest, on this boot, with these versions and this bridge: with KVM, or, where the profile calls
/// virtualization optional, emulated with a warning. What the proof depends on and is not known yet defers it.
Proposal prove_guest(const Profile& profile, const Facts& facts);

/// What a proof is a proof of, in one line. Guests come and go: their taps are no part of it.
std::string proof_digest(const std::string& boot_id, const std::string& qemu_version, const std::string& libvirt_version, const std::string& bridge,
                         const NetworkState& network, Acceleration acceleration);

}  // namespace kvmstrap
