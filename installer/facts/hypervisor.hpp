#pragma once
#include <string_view>

#include "model/facts.hpp"

namespace kvmstrap {

/// Something that runs guests, and how it lets a guest run guests of its own.
struct Hypervisor {
  std::string_view name;
  std::string_view nesting;  ///< what its administrator has to do
};

/// The one that answers CPUID leaf 0x40000000 so; null for one that is not known here.
const Hypervisor* hypervisor_by_signature(std::string_view signature);

/// The one that writes such a DMI table; null for a physical machine's.
const Hypervisor* hypervisor_by_dmi(const Dmi& dmi);

extern const Hypervisor xen;

}  // namespace kvmstrap
