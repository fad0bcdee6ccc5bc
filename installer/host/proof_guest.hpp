#pragma once
#include <string>

#include "host/libvirt_session.hpp"
#include "model/op.hpp"

namespace kvmstrap {

struct GuestProof {
  bool proved = false;
  std::string evidence;  ///< what was seen, a sentence
  std::string error;     ///< why nothing is proved
};

/// Boots a guest of a boot sector on the bridge: its tap is a port of the bridge, a marker drawn for this boot comes back on its serial port, it powers off,
/// and nothing of it is left behind. Takes up to 90 s with KVM, 60 s emulated. What an earlier proof left behind because it was killed is removed first.
GuestProof boot_guest(const BootGuest& guest, LibvirtSession& session);

}  // namespace kvmstrap
