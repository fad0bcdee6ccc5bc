#include <algorithm>
#include <cctype>

#include "model/text.hpp"
#include "platform/el6/el6.hpp"
#include "platform/platform.hpp"

namespace kvmstrap {

namespace {

std::string first_line(Reader& reader, const std::string& path) {
  const auto file = reader.file(path);
  const auto* image = present(file);
  return image ? std::string(trim(image->content.substr(0, image->content.find('\n')))) : std::string{};
}

bool there(Reader& reader, const std::string& path) { return present(reader.file(path)) != nullptr; }

/// The first number with a dot in it: "CentOS release 6.7 (Final)" gives 6.7.
std::string version_in(const std::string& release) {
  for (const auto& word : words(release))
    if (std::isdigit(static_cast<unsigned char>(word.front())) != 0) return word;
  return {};
}

/// Anaconda mounts the system that it installs below its own root. Whoever is in there does not see that place, but for process 1's root; where both see it,
/// this is the system that runs, with something in a folder of that name.
std::string evidence_of_installer(Reader& reader) {
  const auto has_a_system = [&](const std::string& folder) {
    const auto listed = reader.list(folder);
    const auto* names = present(listed);
    return names && std::ranges::find(*names, "etc") != names->end();
  };
  return has_a_system("/proc/1/root/mnt/sysimage") && !has_a_system("/mnt/sysimage") ? "process 1 has this system below /mnt/sysimage, as anaconda has" : "";
}

/// The numbers of a kernel's release, in order: 2.6.32-573.26.1.el6 comes after 2.6.32-573.8.1.el6.
std::vector<long> numbers_in(const std::string& release) {
  std::vector<long> numbers;
  for (std::size_t at = 0; at < release.size();) {
    if (std::isdigit(static_cast<unsigned char>(release[at])) == 0) {
      ++at;
      continue;
    }
    std::size_t length = 0;
    numbers.push_back(std::stol(release.substr(at), &length));
    at += length;
  }
  return numbers;
}

/// Of the kernels that are installed the latest: an installer runs its own.
std::string installed_kernel(Reader& reader, const std::string& running) {
  const auto installed = reader.list("/lib/modules");
  const auto* names = present(installed);
  return names && !names->empty() ? *std::ranges::max_element(*names, {}, numbers_in) : running;
}

}  // namespace

Identity identify(Reader& reader, InInstaller in_installer) {
  Identity identity;
  identity.release = first_line(reader, "/etc/redhat-release");
  identity.version = version_in(identity.release);
  identity.kernel = first_line(reader, "/proc/sys/kernel/osrelease");
  identity.boot_id = first_line(reader, "/proc/sys/kernel/random/boot_id");
  // By looking: EL6 has Upstart's inittab, SysV scripts with their functions, and yum; its release file alone may be anybody's.
  const bool sysv = there(reader, "/etc/inittab") && there(reader, "/etc/rc.d/init.d/functions") && there(reader, "/sbin/chkconfig");
  if (sysv && identity.version.starts_with("6.") && there(reader, "/usr/bin/yum")) identity.family = "el6";
  if (in_installer == InInstaller::by_evidence) identity.installer = evidence_of_installer(reader);
  if (in_installer == InInstaller::yes) identity.installer = "--installer yes says so";
  if (!identity.installer.empty()) identity.kernel = installed_kernel(reader, identity.kernel);
  return identity;
}

std::unique_ptr<Platform> choose_platform(const Identity& identity) {
  if (identity.family == "el6") return make_el6(identity);
  return nullptr;
}

}  // namespace kvmstrap
