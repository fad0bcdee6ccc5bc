#pragma once
#include <string>

#include "facts/hypervisor.hpp"

namespace kvmstrap {

/// Whether this host is itself a guest, and whose.
struct Underneath {
  bool guest = false;
  const Hypervisor* hypervisor = nullptr;  ///< null: one that is not known here
  std::string evidence;                    ///< where that stands
};

/// From CPUID's hypervisor leaf, DMI, and the flag in /proc/cpuinfo. Unknown when neither CPUID nor DMI could be read.
Known<Underneath> underneath(const Hardware& hardware);

/// How a CPU without vmx and svm gets them.
std::string allow_virtualization(const Hardware& hardware);

}  // namespace kvmstrap
