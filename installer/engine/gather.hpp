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

/// How much is read of a machine whose KVM works: that is the last word, and a plan needs no more of it.
enum class Depth { as_needed, whole };

/// CPU, the registers that say what the BIOS allows, and /dev/kvm put to use, but not an installer's; CPUID and DMI.
Hardware read_hardware(Reader& reader, Depth depth, const Identity& identity = {});

}  // namespace kvmstrap
