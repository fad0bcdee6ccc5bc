#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kvmstrap {

/// One line of /proc/self/mountinfo, proc(5).
struct Mount {
  std::string device;  ///< "8:1"
  std::string point;
  std::string type;    ///< "ext4", "nfs"
  std::string source;  ///< "/dev/sda1", "10.0.7.5:/srv"
  bool operator==(const Mount&) const = default;
};

std::vector<Mount> parse_mounts(std::string_view text);

/// The mount that `path` lies in; nullptr without one. Of several at one point the last one is seen.
const Mount* mount_of(const std::vector<Mount>& mounts, std::string_view path);

/// Whether its files come over the network.
bool is_remote(const Mount& mount);

/// The word of a kernel's command line by which dracut takes the root from the network, dracut.kernel(7): "netroot=iscsi:…", "root=/dev/nfs".
std::optional<std::string> network_root(std::string_view command_line);

}  // namespace kvmstrap
