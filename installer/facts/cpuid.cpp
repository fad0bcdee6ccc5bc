#include "facts/cpuid.hpp"

namespace kvmstrap {

namespace {

// Intel SDM volume 2, CPUID, leaf 1, ECX. AMD APM volume 3, leaf 8000_0001h, ECX.
constexpr std::uint32_t vmx_bit = 1U << 5;
constexpr std::uint32_t hypervisor_bit = 1U << 31;
constexpr std::uint32_t svm_bit = 1U << 2;

std::string letters(const CpuidLeaf& leaf) {
  std::string text;
  for (const auto part : {leaf.ebx, leaf.ecx, leaf.edx})
    for (int shift = 0; shift < 32; shift += 8) text += static_cast<char>(part >> shift & 0xFF);
  return text.substr(0, text.find('\0'));
}

}  // namespace

Cpuid parse_cpuid(const CpuidLeaf& features, const CpuidLeaf& extended, const CpuidLeaf& hypervisor) {
  Cpuid cpuid{(features.ecx & vmx_bit) != 0, (extended.ecx & svm_bit) != 0, (features.ecx & hypervisor_bit) != 0, {}};
  if (cpuid.hypervisor) cpuid.signature = letters(hypervisor);
  return cpuid;
}

}  // namespace kvmstrap
