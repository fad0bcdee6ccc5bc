#include <fmt/format.h>

#include "model/text.hpp"
#include "verdicts/ratings.hpp"
#include "verdicts/verdicts.hpp"

namespace kvmstrap::verdicts {

HostVerdict host_name(const HostFacts& facts) {
  const auto file = facts.file("/proc/sys/kernel/hostname");
  if (!present(file)) return not_known(why_not(file, "/proc/sys/kernel/hostname"), "see that /proc is mounted");
  const std::string name{trim(*present(file))};
  const auto answer = facts.command({"hostname", "-i"});
  if (!present(answer)) return not_known(name + "; " + why_not(answer, "program hostname"), "run getent hosts " + name);
  if (present(answer)->exit == 0) return pass(fmt::format("{} is {} (hostname -i)", name, trim(present(answer)->out)));
  return warn(fmt::format("{} has no address: libvirt waits seconds for it at each start of a guest (hostname -i: {})", name, trim(present(answer)->err)),
              fmt::format("add the line \"ADDRESS {}\" to /etc/hosts", name));
}

}  // namespace kvmstrap::verdicts
