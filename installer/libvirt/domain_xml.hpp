#pragma once
#include <optional>
#include <string>

#include "model/subject.hpp"

/// The domain of the proof guest, for libvirt 0.10.2 and everything after it.
namespace kvmstrap {

/// A guest as small as libvirt makes one: a disk, a NIC on a bridge, a serial port that is written to a file.
struct GuestDomain {
  std::string name;
  Acceleration acceleration = Acceleration::kvm;
  std::string emulator;  ///< path; empty: libvirt finds one
  std::string image;     ///< path of a raw disk
  std::string bridge;
  std::string serial;  ///< path of the file that COM1 is written to
};

/// A transient domain that is gone once it powers off, reboots or crashes.
std::string domain_xml(const GuestDomain& guest);

/// The tap of the first NIC in a running domain's XML; none when libvirt names none.
/// @throws std::runtime_error when `xml` is no domain's XML.
std::optional<std::string> tap_of(const std::string& xml);

}  // namespace kvmstrap
