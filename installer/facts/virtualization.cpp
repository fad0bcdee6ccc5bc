#include "facts/virtualization.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "facts/cpuinfo.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

// Intel SDM volume 3, IA32_FEATURE_CONTROL (3AH): what the BIOS leaves unlocked the kernel sets and locks itself.
constexpr std::uint64_t intel_locked = 1 << 0;
constexpr std::uint64_t intel_vmx_inside_smx = 1 << 1;
constexpr std::uint64_t intel_vmx_outside_smx = 1 << 2;
// AMD APM volume 2, VM_CR (C001_0114h): SVMDIS.
constexpr std::uint64_t amd_svm_disabled = 1 << 4;
// KVM_GET_API_VERSION has been 12 since Linux 2.6.22; the kernel's documentation says to refuse any other.
constexpr int stable_api = 12;

enum class Register { allows, disables, only_inside_smx, not_read };

Register read_intel(std::uint64_t value) {
  if (!(value & intel_locked) || (value & intel_vmx_outside_smx)) return Register::allows;
  return value & intel_vmx_inside_smx ? Register::only_inside_smx : Register::disables;
}

Register read_amd(std::uint64_t value) { return value & amd_svm_disabled ? Register::disables : Register::allows; }

Register read_register(const Cpu& cpu, const Known<std::uint64_t>& known) {
  const auto* value = present(known);
  if (!value) return Register::not_read;
  if (is_intel(cpu)) return read_intel(*value);
  if (is_amd(cpu)) return read_amd(*value);
  return Register::not_read;
}

/// The CPUs of each kind, by number.
struct Registers {
  std::vector<int> allow;
  std::vector<int> disable;
  std::vector<int> only_inside_smx;
  std::vector<int> not_read;
};

Registers read_registers(const Cpu& cpu, const std::vector<Known<std::uint64_t>>& values) {
  Registers registers;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto number = static_cast<int>(i);
    switch (read_register(cpu, values[i])) {
      case Register::allows:
        registers.allow.push_back(number);
        break;
      case Register::disables:
        registers.disable.push_back(number);
        break;
      case Register::only_inside_smx:
        registers.only_inside_smx.push_back(number);
        break;
      case Register::not_read:
        registers.not_read.push_back(number);
        break;
    }
  }
  // A CPU that nobody looked at is as little known as one whose register could not be read.
  for (auto i = values.size(); i < static_cast<std::size_t>(cpu.count); ++i) registers.not_read.push_back(static_cast<int>(i));
  return registers;
}

/// "CPU 3", "CPUs 0, 1", "CPUs 0-15, 17": a large machine's fit on a line, too.
std::string cpus(const std::vector<int>& numbers) {
  std::vector<std::string> parts;
  for (std::size_t first = 0, next = 0; first < numbers.size(); first = next) {
    for (next = first + 1; next < numbers.size() && numbers[next] == numbers[next - 1] + 1;) ++next;
    if (next - first > 2)
      parts.push_back(fmt::format("{}-{}", numbers[first], numbers[next - 1]));
    else
      for (auto i = first; i < next; ++i) parts.push_back(std::to_string(numbers[i]));
  }
  return (numbers.size() == 1 ? "CPU " : "CPUs ") + join(parts, ", ");
}

std::string register_name(const Cpu& cpu) { return is_intel(cpu) ? "MSR 0x3A" : "MSR 0xC0010114"; }

std::vector<std::string> say(const Cpu& cpu, const Registers& registers) {
  std::vector<std::string> evidence;
  const auto name = register_name(cpu);
  if (!registers.disable.empty())
    evidence.push_back(is_intel(cpu) ? fmt::format("{} of {} is locked with VMX off (bit 0 set, bit 2 clear)", name, cpus(registers.disable))
                                     : fmt::format("{} of {} has SVM disabled (bit 4 set)", name, cpus(registers.disable)));
  if (!registers.only_inside_smx.empty())
    evidence.push_back(fmt::format("{} of {} is locked with VMX on only inside SMX (bits 0 and 1 set, bit 2 clear): it works under tboot alone", name,
                                   cpus(registers.only_inside_smx)));
  if (!registers.allow.empty()) evidence.push_back(fmt::format("{} of {} allows virtualization", name, cpus(registers.allow)));
  if (!registers.not_read.empty() && (is_intel(cpu) || is_amd(cpu)))
    evidence.push_back(fmt::format("{} of {} could not be read", name, cpus(registers.not_read)));
  return evidence;
}

std::string say_flag(const Cpu& cpu) {
  const auto who = fmt::format("{} ({}{})", cpu.model.empty() ? "the CPU" : cpu.model, cpu.vendor, cpu.hypervisor ? ", itself a guest" : "");
  if (cpu.vmx) return who + " has the flag vmx";
  if (cpu.svm) return who + " has the flag svm";
  return who + " shows neither vmx nor svm in /proc/cpuinfo";
}

bool works(const KvmDevice& kvm) { return kvm.runs_guest && kvm.api_version == stable_api; }

std::string say_kvm(const Known<KvmDevice>& known) {
  return match(
      known, [](const Unknown& u) { return u.why; }, [](Absent) { return std::string("there is no /dev/kvm"); },
      [](const KvmDevice& kvm) {
        if (works(kvm)) return std::string("/dev/kvm creates a VM and runs it");
        if (kvm.creates_vm && kvm.api_version == stable_api) return "/dev/kvm creates a VM and does not run it: " + kvm.error;
        if (kvm.creates_vm) return fmt::format("/dev/kvm speaks API version {}, not {}", kvm.api_version, stable_api);
        return "/dev/kvm creates no VM: " + kvm.error;
      });
}

/// The CPUs by what CPUID says; one whose leaves could not be read is in neither.
struct Leaves {
  std::vector<int> with;
  std::vector<int> without;
};

Leaves read_leaves(const std::vector<Known<Cpuid>>& cpuid) {
  Leaves leaves;
  for (std::size_t i = 0; i < cpuid.size(); ++i)
    if (const auto* one = present(cpuid[i])) (one->vmx || one->svm ? leaves.with : leaves.without).push_back(static_cast<int>(i));
  return leaves;
}

/// Says only what /proc/cpuinfo does not.
std::vector<std::string> say(const Cpu& cpu, const Leaves& leaves) {
  if (has_flag(cpu) && !leaves.without.empty()) return {"CPUID of " + cpus(leaves.without) + " shows neither VMX nor SVM"};
  if (!has_flag(cpu) && !leaves.with.empty())
    return {"CPUID of " + cpus(leaves.with) + " shows it: the kernel hides the flag, as it does where the BIOS has switched it off"};
  return {};
}

VirtualizationVerdict judge(const Cpu& cpu, const Registers& registers, const Leaves& leaves, const Known<KvmDevice>& kvm) {
  if (!registers.disable.empty()) return VirtualizationVerdict::disabled_in_bios;
  if (!say(cpu, leaves).empty()) return VirtualizationVerdict::unknown;
  // Some hosts have a working /dev/kvm with no flag at all, so before anyone has looked at it a missing flag says nothing.
  if (!has_flag(cpu)) return unknown(kvm) ? VirtualizationVerdict::unknown : VirtualizationVerdict::absent;
  return registers.not_read.empty() && registers.only_inside_smx.empty() ? VirtualizationVerdict::supported : VirtualizationVerdict::unknown;
}

}  // namespace

bool kvm_works(const Hardware& hardware) {
  const auto* kvm = present(hardware.kvm);
  return kvm && works(*kvm);
}

bool only_inside_smx(const Hardware& hardware) {
  const auto* cpu = present(hardware.cpu);
  return cpu && !read_registers(*cpu, hardware.feature_control).only_inside_smx.empty();
}

bool has_flag(const Cpu& cpu) { return cpu.vmx || cpu.svm; }

Virtualization virtualization(const Hardware& hardware) {
  Virtualization result;
  const auto* cpu = present(hardware.cpu);
  if (cpu) {
    const auto registers = read_registers(*cpu, hardware.feature_control);
    const auto leaves = read_leaves(hardware.cpuid);
    result.verdict = judge(*cpu, registers, leaves, hardware.kvm);
    result.evidence = {say_flag(*cpu)};
    std::ranges::move(say(*cpu, leaves), std::back_inserter(result.evidence));
    std::ranges::move(say(*cpu, registers), std::back_inserter(result.evidence));
  } else if (const auto* u = std::get_if<Unknown>(&hardware.cpu)) {
    result.evidence.push_back(u->why);
  }
  result.evidence.push_back(say_kvm(hardware.kvm));
  if (kvm_works(hardware)) result.verdict = VirtualizationVerdict::supported;
  return result;
}

}  // namespace kvmstrap
