#include "facts/mounts.hpp"

#include <algorithm>
#include <array>

#include "model/text.hpp"

namespace kvmstrap {

namespace {

constexpr std::array<std::string_view, 12> remote_types{"nfs", "nfs4", "cifs", "smbfs", "ncpfs", "afs", "ceph", "9p", "gfs2", "ocfs2", "lustre", "coda"};

constexpr std::array<std::string_view, 7> remote_roots{"nfs:", "nfs4:", "/dev/nfs", "iscsi:", "nbd:", "fcoe:", "dhcp"};

/// mountinfo writes blanks and the like as three octal digits behind a backslash.
std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 3 < text.size()) {
      plain += static_cast<char>(std::strtoul(std::string(text.substr(at + 1, 3)).c_str(), nullptr, 8));
      at += 3;
    } else {
      plain += text[at];
    }
  }
  return plain;
}

bool lies_in(std::string_view path, std::string_view folder) {
  return folder == "/" || path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
}

}  // namespace

std::vector<Mount> parse_mounts(std::string_view text) {
  std::vector<Mount> mounts;
  for (const auto& line : lines(text)) {
    const auto tokens = words(line);
    const auto dash = std::ranges::find(tokens, "-");  // a varying number of fields lies before it
    if (tokens.size() < 7 || tokens.end() - dash < 3) continue;
    mounts.push_back({.device = tokens[2], .point = unescaped(tokens[4]), .type = *(dash + 1), .source = unescaped(*(dash + 2))});
  }
  return mounts;
}

const Mount* mount_of(const std::vector<Mount>& mounts, std::string_view path) {
  const Mount* nearest = nullptr;
  for (const auto& mount : mounts)
    if (lies_in(path, mount.point) && (!nearest || mount.point.size() >= nearest->point.size())) nearest = &mount;
  return nearest;
}

bool is_remote(const Mount& mount) {
  return std::ranges::find(remote_types, mount.type) != remote_types.end() || mount.type == "fuse.glusterfs" || mount.type == "fuse.sshfs";
}

std::optional<std::string> network_root(std::string_view command_line) {
  for (const auto& word : words(command_line)) {
    if (word.starts_with("netroot=")) return word;
    if (word.starts_with("root=") && std::ranges::any_of(remote_roots, [&](const auto root) { return word.substr(5).starts_with(root); })) return word;
  }
  return std::nullopt;
}

}  // namespace kvmstrap
