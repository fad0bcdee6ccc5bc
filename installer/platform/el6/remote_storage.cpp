#include "platform/el6/remote_storage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "facts/mounts.hpp"
#include "platform/el6/kernel.hpp"

namespace kvmstrap::el6 {

namespace {

/// What kvmstrap, its guard and the network scripts use while the network moves.
constexpr std::array<const char*, 8> needed{"/etc", "/bin", "/sbin", "/lib64", "/usr", "/var/lib/kvmstrap", "/var/run", "/tmp"};

constexpr auto mounts_file = "/proc/self/mountinfo";
constexpr auto command_line_file = "/proc/cmdline";

/// The disks that a block device rests on.
class Disks {
 public:
  explicit Disks(Reader& reader) : kernel_(reader) {
    for (const auto& session : kernel_.list(sessions)) {
      const auto device = fmt::format("{}/{}/device", sessions, session);
      for (const auto& target : kernel_.list(device))
        for (const auto& unit : target.starts_with("target") ? kernel_.list(device + "/" + target) : std::vector<std::string>{})
          for (const auto& disk : kernel_.list(fmt::format("{}/{}/{}/block", device, target, unit))) iscsi_.insert(disk);
    }
  }

  /// "sda (iSCSI)"; none when they are all in the host.
  std::optional<std::string> remote_below(const std::string& folder) const {
    const auto uevent = lines(kernel_.value(folder + "/uevent").value_or(""));
    if (std::ranges::find(uevent, "DEVTYPE=partition") != uevent.end()) return remote_below(folder + "/..");
    for (const auto& line : uevent) {
      if (!line.starts_with("DEVNAME=")) continue;
      const auto name = line.substr(line.find_last_of("=/") + 1);
      if (name.starts_with("nbd")) return name + " (NBD)";
      if (iscsi_.contains(name)) return name + " (iSCSI)";
    }
    for (const auto& slave : kernel_.list(folder + "/slaves"))
      if (auto remote = remote_below("/sys/class/block/" + slave)) return remote;
    return std::nullopt;
  }

 private:
  static constexpr auto sessions = "/sys/class/iscsi_session";
  Kernel kernel_;
  std::set<std::string> iscsi_;
};

}  // namespace

Known<std::vector<std::string>> remote_storage(Reader& reader) {
  const auto mount_file = reader.file(mounts_file);
  const auto command_line = reader.file(command_line_file);
  for (const auto* file : {&mount_file, &command_line})
    if (const auto* why = std::get_if<Unknown>(file)) return *why;
  std::vector<std::string> phrases;
  const Disks disks(reader);
  const auto mounts = present(mount_file) ? parse_mounts(present(mount_file)->content) : std::vector<Mount>{};
  std::set<std::string> points;
  for (const auto* path : needed) {
    const auto* mount = mount_of(mounts, path);
    if (!mount || !points.insert(mount->point).second) continue;
    if (is_remote(*mount))
      phrases.push_back(fmt::format("{} is {} of {}", mount->point, mount->source, mount->type));
    else if (const auto disk = disks.remote_below("/sys/dev/block/" + mount->device))
      phrases.push_back(fmt::format("{} is on {}", mount->point, *disk));
  }
  if (const auto word = present(command_line) ? network_root(present(command_line)->content) : std::nullopt)
    phrases.push_back(fmt::format("the kernel was started with {}", *word));
  return phrases;
}

}  // namespace kvmstrap::el6
