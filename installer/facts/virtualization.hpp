#pragma once
#include <string>
#include <vector>

#include "model/facts.hpp"

namespace kvmstrap {

enum class VirtualizationVerdict { supported, disabled_in_bios, absent, unknown };

/// What CPU and BIOS allow, and the sentences that tell why.
struct Virtualization {
  VirtualizationVerdict verdict = VirtualizationVerdict::unknown;
  std::vector<std::string> evidence;
};

/// /dev/kvm that runs a VM is the last word. Else the registers of every CPU, then CPUID and the flags: `supported` says that nothing is in the way, not that
/// it works. A register that could not be read is never a verdict.
Virtualization virtualization(const Hardware& hardware);

/// Whether /dev/kvm was put to use and ran a VM.
bool kvm_works(const Hardware& hardware);

/// Whether some CPU is locked to virtualization under tboot alone (Intel TXT).
bool only_inside_smx(const Hardware& hardware);

/// Whether the CPU shows vmx or svm.
bool has_flag(const Cpu& cpu);

}  // namespace kvmstrap
