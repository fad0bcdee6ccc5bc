#pragma once
#include <string_view>

#include "model/facts.hpp"

namespace kvmstrap {

/// What the text of /proc/cpuinfo says. A flag counts when every CPU has it; Unknown for a text that names no x86 CPU.
Known<Cpu> parse_cpuinfo(std::string_view text);

bool is_intel(const Cpu& cpu);
bool is_amd(const Cpu& cpu);

}  // namespace kvmstrap
