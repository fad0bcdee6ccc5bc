#include "facts/clock.hpp"

#include "model/text.hpp"
#include "verdicts/ratings.hpp"
#include "verdicts/verdicts.hpp"

namespace kvmstrap::verdicts {

namespace {

constexpr double fifty_years = 50 * 365.25 * 86400;

}  // namespace

HostVerdict clock(const HostFacts& facts) {
  const auto stat = facts.file("/proc/stat");
  const auto uptime = facts.file("/proc/uptime");
  if (!present(stat) || !present(uptime))
    return not_known(present(stat) ? why_not(uptime, "/proc/uptime") : why_not(stat, "/proc/stat"), "see that /proc is mounted");
  const auto time = clock_of(*present(stat), *present(uptime));
  const auto* now = present(time);
  if (!now) return not_known(std::get<Unknown>(time).why, "run date");
  const auto evidence = utc(*now) + " (/proc/stat)";
  if (*now < facts.made || *now > facts.made + fifty_years)
    return fail(evidence + ": this kvmstrap was made on " + utc(facts.made).substr(0, 10),
                "set the clock (date --set, then hwclock --systohc): signatures, leases and logs go wrong without");
  const auto answer = facts.command({"pidof", "ntpd", "chronyd", "systemd-timesyncd"});
  if (!present(answer)) return not_known(evidence + "; whether something keeps it: " + why_not(answer, "program pidof"), "run ps -C ntpd");
  if (present(answer)->exit == 0) return pass(evidence + ", kept by process " + std::string(trim(present(answer)->out)));
  return warn(evidence + "; neither ntpd nor chronyd runs", "yum install ntp; service ntpd start; chkconfig ntpd on");
}

}  // namespace kvmstrap::verdicts
