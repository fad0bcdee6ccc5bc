#include <fmt/format.h>

#include "model/text.hpp"
#include "verdicts/ratings.hpp"
#include "verdicts/verdicts.hpp"

namespace kvmstrap::verdicts {

namespace {

/// SELINUX= of /etc/selinux/config; empty where there is none.
std::string configured(const Known<std::string>& file) {
  std::string mode;
  if (const auto* text = present(file))
    for (const auto& line : lines(*text))
      if (line.starts_with("SELINUX=")) mode = trim(std::string_view(line).substr(8));
  return mode;
}

}  // namespace

HostVerdict selinux(const HostFacts& facts) {
  const std::string with_it = "a guest that breaks out of QEMU is held by SELinux only when it enforces";
  for (const std::string path : {"/selinux/enforce", "/sys/fs/selinux/enforce"}) {
    const auto file = facts.file(path);
    if (unknown(file)) return not_known(std::get<Unknown>(file).why, as_root);
    const auto* text = present(file);
    if (text && trim(*text) == "1") return pass("enforcing (" + path + ")");
    if (text) return warn("permissive (" + path + ")", "setenforce 1, and SELINUX=enforcing in /etc/selinux/config: " + with_it);
  }
  const auto config = facts.file("/etc/selinux/config");
  if (unknown(config)) return not_known("off in this boot; " + std::get<Unknown>(config).why, as_root);
  const auto mode = configured(config);
  if (mode == "enforcing" || mode == "permissive")
    return warn(fmt::format("off in this boot, {} in /etc/selinux/config", mode),
                "reboot, and leave time for the relabelling; selinux=0 on the kernel's command line would be why not");
  return warn(fmt::format("off ({})", mode.empty() ? "neither /selinux nor /etc/selinux/config" : mode + " in /etc/selinux/config"),
              "SELINUX=permissive in /etc/selinux/config, reboot, then enforcing: " + with_it);
}

}  // namespace kvmstrap::verdicts
