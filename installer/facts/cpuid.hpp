#pragma once
#include "model/facts.hpp"

namespace kvmstrap {

/// The leaves that virtualization is told by: 1 and 0x80000001 say what the CPU can, 0x40000000 who runs this host as a guest.
inline constexpr std::uint32_t cpuid_features = 1;
inline constexpr std::uint32_t cpuid_hypervisor = 0x40000000;
inline constexpr std::uint32_t cpuid_extended = 0x80000001;

/// `hypervisor` counts only where `features` has the bit that there is one: without it the leaf means nothing.
Cpuid parse_cpuid(const CpuidLeaf& features, const CpuidLeaf& extended, const CpuidLeaf& hypervisor);

}  // namespace kvmstrap
