#include <fmt/format.h>

#include <algorithm>

#include "facts/disk_space.hpp"
#include "model/text.hpp"
#include "verdicts/ratings.hpp"
#include "verdicts/verdicts.hpp"

namespace kvmstrap::verdicts {

namespace {

// The packages take 400 MiB with yum's cache; guests' disks lie in /var/lib/libvirt/images.
constexpr std::uint64_t least_free_kib = 1 << 20;
constexpr std::uint64_t comfortable_free_kib = 10 << 20;

std::string free_on(const DiskSpace& space) { return fmt::format("{:.1f} GiB free on {}", static_cast<double>(space.free_kib) / (1 << 20), space.place); }

}  // namespace

HostVerdict disk(const HostFacts& facts) {
  const auto answer = facts.command({"df", "-Pk", "/usr", "/var"});
  const auto* result = present(answer);
  const auto spaces = result ? parse_df(result->out) : std::vector<DiskSpace>{};
  if (spaces.size() != 2)
    return not_known(result ? "df -Pk /usr /var failed: " + std::string(trim(result->err)) : why_not(answer, "program df"), "run df -Pk /usr /var");
  const auto& [place, packages_kib] = spaces[0];
  const auto& [guests_place, guests_kib] = spaces[1];
  auto evidence = free_on(spaces[1]);
  if (place != guests_place) evidence = free_on(spaces[0]) + ", " + evidence;
  evidence += " (df of /usr and /var)";
  if (std::min(packages_kib, guests_kib) < least_free_kib) return fail(evidence, "make room: the packages alone take half a GiB");
  if (guests_kib < comfortable_free_kib) return warn(evidence, "make room, or mount a disk for the guests (/var/lib/libvirt/images)");
  return pass(evidence);
}

}  // namespace kvmstrap::verdicts
