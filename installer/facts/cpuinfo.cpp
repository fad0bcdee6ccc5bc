#include "facts/cpuinfo.hpp"

#include <algorithm>

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
  cpu.vmx = cpu.svm = cpu.hypervisor = true;
  for (const auto& line : lines(text)) {
    const auto [key, value] = split(line);
    if (key == "processor") ++cpu.count;
    if (key == "vendor_id" && cpu.vendor.empty()) cpu.vendor = value;
    if (key == "model name" && cpu.model.empty()) cpu.model = value;
    if (key == "flags") {
      ++with_flags;
      const auto flags = words(value);
      const auto has = [&](std::string_view flag) { return std::ranges::find(flags, flag) != flags.end(); };
      cpu.vmx = cpu.vmx && has("vmx");
      cpu.svm = cpu.svm && has("svm");
      cpu.hypervisor = cpu.hypervisor && has("hypervisor");
    }
  }
  if (cpu.count == 0 || with_flags != cpu.count) return Unknown{"/proc/cpuinfo does not describe x86 CPUs, each with its flags"};
  return cpu;
}

}  // namespace kvmstrap
