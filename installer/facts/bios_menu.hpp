#pragma once
#include <string>

#include "model/facts.hpp"

namespace kvmstrap {

/// How virtualization is switched on in the BIOS setup of this machine's vendor, in the words of its menus; in general words where the vendor is not known
/// here.
std::string switch_on_virtualization(const Cpu& cpu, const Known<Dmi>& dmi);

/// The same for the IOMMU: VT-d, AMD-Vi.
std::string switch_on_iommu(const Cpu& cpu, const Known<Dmi>& dmi);

}  // namespace kvmstrap
