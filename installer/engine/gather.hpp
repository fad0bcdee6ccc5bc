#pragma once
#include <span>

#include "model/facts.hpp"
#include "model/host_facts.hpp"
#include "platform/platform.hpp"

namespace kvmstrap {

/// Everything that planning needs, read in one pass; changes nothing.
Facts gather(const Identity& identity, const Platform& platform, Reader& reader, std::span<const SubjectId> subjects);

/// Everything that `check` judges, read in one pass; changes nothing.
HostFacts gather_host(const Sources& sources, Reader& reader);

/// CPU, CPUID, DMI, the registers that say what the BIOS allows, and /dev/kvm put to use.
Hardware read_hardware(Reader& reader);

}  // namespace kvmstrap
