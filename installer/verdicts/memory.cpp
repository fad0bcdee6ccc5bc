#include "facts/memory.hpp"

#include <fmt/format.h>

#include <optional>

#include "model/text.hpp"
#include "verdicts/ratings.hpp"
#include "verdicts/verdicts.hpp"

namespace kvmstrap::verdicts {

namespace {

// EL6 itself wants 512 MiB; what remains below 2 GiB holds one small guest.
constexpr std::uint64_t least_memory_kib = 440 << 10;  // the kernel keeps some of what is plugged in
constexpr std::uint64_t comfortable_memory_kib = 1900 << 10;

Known<Memory> read(const HostFacts& facts) {
  const auto file = facts.file("/proc/meminfo");
  if (const auto* text = present(file)) return parse_meminfo(*text);
  return Unknown{why_not(file, "/proc/meminfo")};
}

/// "always", "madvise" or "never", and where that stands.
struct TransparentPages {
  std::string mode;
  std::string path;
};

std::optional<TransparentPages> transparent_pages(const HostFacts& facts) {
  for (const std::string path : {"/sys/kernel/mm/transparent_hugepage/enabled", "/sys/kernel/mm/redhat_transparent_hugepage/enabled"}) {
    const auto file = facts.file(path);
    const auto* text = present(file);
    if (!text) continue;
    const auto open = text->find('[');
    const auto close = text->find(']');
    if (open != std::string::npos && close != std::string::npos && open < close) return TransparentPages{text->substr(open + 1, close - open - 1), path};
  }
  return std::nullopt;
}

}  // namespace

HostVerdict memory(const HostFacts& facts) {
  const auto known = read(facts);
  const auto* memory = present(known);
  if (!memory) return not_known(std::get<Unknown>(known).why, "see that /proc is mounted");
  const auto evidence = fmt::format("{:.1f} GiB (/proc/meminfo)", static_cast<double>(memory->total_kib) / (1 << 20));
  if (memory->total_kib < least_memory_kib) return fail(evidence, "give it 2 GiB or more: the system alone takes this");
  if (memory->total_kib < comfortable_memory_kib) return warn(evidence, "give it 2 GiB or more: this holds one small guest");
  return pass(evidence);
}

HostVerdict hugepages(const HostFacts& facts) {
  const auto known = read(facts);
  const auto* memory = present(known);
  const auto* cpu = present(facts.hardware.cpu);
  if (!memory) return not_known(std::get<Unknown>(known).why, "see that /proc is mounted");
  if (!cpu) return not_known(why_not(facts.hardware.cpu, "/proc/cpuinfo"), "see the line cpu");
  if (!cpu->pse || memory->huge_page_kib == 0)
    return warn(cpu->pse ? "the kernel has none (/proc/meminfo)" : "/proc/cpuinfo shows no pse",
                "none is needed for small guests; large ones are slower without");
  const auto sizes = fmt::format("pages of {}", cpu->pdpe1gb ? "2 MiB and 1 GiB" : "2 MiB");
  const auto transparent = transparent_pages(facts);
  if (memory->huge_pages > 0) return pass(fmt::format("{}; {} of {} KiB reserved (/proc/meminfo)", sizes, memory->huge_pages, memory->huge_page_kib));
  if (!transparent)
    return not_known(sizes + "; none reserved (/proc/meminfo), and whether they come by themselves stands nowhere", "sysctl vm.nr_hugepages=N reserves some");
  if (transparent->mode == "never")
    return warn(fmt::format("{}; none reserved (/proc/meminfo), and never used by themselves ({})", sizes, transparent->path),
                fmt::format("echo always > {}, or sysctl vm.nr_hugepages=N", transparent->path));
  return pass(fmt::format("{}; used by themselves: {} ({})", sizes, transparent->mode, transparent->path));
}

}  // namespace kvmstrap::verdicts
