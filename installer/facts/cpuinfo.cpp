#include "facts/cpuinfo.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "model/text.hpp"

namespace kvmstrap {

namespace {

/// One line "key : value" of /proc/cpuinfo.
struct CpuinfoLine {
  std::string_view key;
  std::string_view value;
};

CpuinfoLine split(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return {trim(line), {}};
  return {trim(line.substr(0, colon)), trim(line.substr(colon + 1))};
}

}  // namespace

Known<Cpu> parse_cpuinfo(std::string_view text) {
  Cpu cpu;
  int with_flags = 0;
  const std::array<std::pair<std::string_view, bool Cpu::*>, 8> wanted{{{"vmx", &Cpu::vmx},
                                                                        {"svm", &Cpu::svm},
                                                                        {"hypervisor", &Cpu::hypervisor},
                                                                        {"ept", &Cpu::ept},
                                                                        {"npt", &Cpu::npt},
                                                                        {"pse", &Cpu::pse},
                                                                        {"pdpe1gb", &Cpu::pdpe1gb},
                                                                        {"sev", &Cpu::sev}}};
  for (const auto& [flag, member] : wanted) cpu.*member = true;
  for (const auto& line : lines(text)) {
    const auto [key, value] = split(line);
    if (key == "processor") ++cpu.count;
    if (key == "vendor_id" && cpu.vendor.empty()) cpu.vendor = value;
    if (key == "model name" && cpu.model.empty()) cpu.model = join(words(value), " ");  // Intel fills it up with blanks
    if (key == "flags") {
      ++with_flags;
      const auto flags = words(value);
      for (const auto& [flag, member] : wanted) cpu.*member = cpu.*member && std::ranges::find(flags, flag) != flags.end();
    }
  }
  if (cpu.count == 0 || with_flags != cpu.count) return Unknown{"/proc/cpuinfo does not describe x86 CPUs, each with its flags"};
  return cpu;
}

bool is_intel(const Cpu& cpu) { return cpu.vendor == "GenuineIntel"; }
bool is_amd(const Cpu& cpu) { return cpu.vendor == "AuthenticAMD" || cpu.vendor == "HygonGenuine"; }

}  // namespace kvmstrap
