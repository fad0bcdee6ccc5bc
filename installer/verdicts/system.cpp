#include <fmt/format.h>

#include <cstdio>

#include "facts/virtualization.hpp"
#include "model/text.hpp"
#include "verdicts/ratings.hpp"
#include "verdicts/verdicts.hpp"

namespace kvmstrap::verdicts {

HostVerdict system(const HostFacts& facts) {
  const auto& identity = facts.identity;
  if (facts.known_system) return pass(identity.release + ", kernel " + identity.kernel);
  return fail(identity.release.empty() ? "there is no /etc/redhat-release" : identity.release, "kvmstrap knows CentOS and RHEL 6 on x86_64");
}

HostVerdict architecture(const HostFacts& facts) {
  const auto answer = facts.command({"uname", "-m"});
  const auto* result = present(answer);
  if (!result || result->exit != 0) return not_known(result ? "uname -m failed: " + result->err : why_not(answer, "program uname"), "run uname -m");
  const std::string name{trim(result->out)};
  if (name == "x86_64") return pass("x86_64 (uname -m)");
  return fail(name + " (uname -m)", "install the release for x86_64");
}

HostVerdict kernel(const HostFacts& facts) {
  const auto& release = facts.identity.kernel;
  int major = 0, minor = 0, patch = 0;
  if (std::sscanf(release.c_str(), "%d.%d.%d", &major, &minor, &patch) < 2) return not_known("/proc/sys/kernel/osrelease names no release", "run uname -r");
  if (major < 2 || (major == 2 && (minor < 6 || patch < 32)))
    return fail(release + " (/proc/sys/kernel/osrelease): older than 2.6.32", "boot a kernel of CentOS 6 or later");
  const auto modules = facts.folder("/lib/modules");
  if (unknown(modules)) return not_known(release + "; " + std::get<Unknown>(modules).why, as_root);
  if (has_entry(modules, release)) return pass(release + ", its modules are in /lib/modules");
  const auto evidence = fmt::format("{}, and /lib/modules/{} is not there: no module can be loaded", release, release);
  const std::string remedy = "boot a kernel that is installed: after an update the old one's modules may be gone";
  if (unknown(facts.hardware.kvm)) return not_known(evidence + "; whether KVM works without does not show", as_root);
  return kvm_works(facts.hardware) ? warn(evidence + "; KVM works without", remedy) : fail(evidence, remedy);
}

}  // namespace kvmstrap::verdicts
