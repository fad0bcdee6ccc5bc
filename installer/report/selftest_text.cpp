#include "report/selftest_text.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <stdexcept>

#include "model/text.hpp"
#include "model/version.hpp"
#include "profile/load.hpp"
#include "verdicts/verdicts.hpp"

namespace kvmstrap {

namespace {

HostVerdict attempt_verdict(const Attempt& attempt, bool root) {
  if (attempt.error == 0) return {attempt.what, Rating::pass, attempt.use, {}};
  const auto evidence = fmt::format("{}: {}", attempt.use, std::strerror(attempt.error));
  // A user's locked memory is limited, and that shows as ENOMEM.
  if (!root && (attempt.error == EPERM || attempt.error == EACCES || attempt.error == ENOMEM))
    return {attempt.what, Rating::unknown, evidence, "only root can try it: sudo kvmstrap selftest"};
  return {attempt.what, Rating::fail, evidence, "use a kernel that allows it, or leave the container or sandbox that forbids it"};
}

HostVerdict bridges_verdict(const Known<bool>& bridges) {
  const std::string what = "bridges";
  return match(
      bridges,
      [&](const Unknown& u) {
        return HostVerdict{what, Rating::unknown, u.why, "modprobe bridge, then run this again"};
      },
      [&](Absent) {
        return HostVerdict{what, Rating::fail, "the kernel has none", "use a kernel with bridges"};
      },
      [&](bool there) {
        if (there) return HostVerdict{what, Rating::pass, "the kernel makes them", {}};
        return HostVerdict{what, Rating::fail, "the kernel does not make them by ioctl", "use a kernel with bridges"};
      });
}

std::string file_system(long magic) {
  static const std::map<long, std::string> names{{0xEF53, "ext2, ext3 or ext4"}, {0x58465342, "xfs"},     {0x9123683E, "btrfs"},
                                                 {0x01021994, "tmpfs"},          {0x794C7630, "overlay"}, {0x6969, "nfs"}};
  const auto found = names.find(magic);
  return found == names.end() ? fmt::format("file system {:#x}", magic) : found->second;
}

HostVerdict state_verdict(const Known<StateFolder>& state, bool root) {
  const std::string what = "state folder";
  const auto* folder = present(state);
  if (!folder) return {what, Rating::unknown, unknown(state) ? std::get<Unknown>(state).why : "there is no folder at all", "look at its file system"};
  constexpr unsigned long long enough = 16 << 20;
  const auto evidence = fmt::format("{}: {}, {} MiB free", folder->path, file_system(folder->magic), folder->free >> 20);
  if (folder->read_only) return {what, Rating::fail, evidence + ", read-only", fmt::format("mount it writable: the journal is kept there")};
  if (folder->free < enough) return {what, Rating::fail, evidence, "make room: the journal is kept there"};
  if (!folder->writable && !root) return {what, Rating::unknown, evidence + ", only root writes there", "only root can try it: sudo kvmstrap selftest"};
  if (!folder->writable) return {what, Rating::fail, evidence + ", not even root may write there", "let root write there: the journal is kept there"};
  const auto name = file_system(folder->magic);
  if (name == "nfs") return {what, Rating::warn, evidence, "keep it on a disk of this host: the network may be away while it moves"};
  if (name == "tmpfs") return {what, Rating::warn, evidence, "keep it on a disk: a reboot forgets what was changed"};
  if (!folder->labels) return {what, Rating::warn, evidence + ", keeps no SELinux labels", "switch extended attributes on where SELinux is used"};
  return {what, Rating::pass, evidence, {}};
}

std::vector<HostVerdict> tool_verdicts(const std::vector<Tool>& tools, const std::vector<Tool>& missing) {
  if (tools.empty()) return {{"tools", Rating::unknown, "which ones it takes depends on the system, and this one is not known", "see the line system"}};
  std::vector<HostVerdict> verdicts;
  for (const auto& tool : missing)
    verdicts.push_back(
        {"tools", tool.always ? Rating::fail : Rating::warn, fmt::format("{} is missing: {}", tool.program, tool.use), "install the package " + tool.package});
  if (!missing.empty()) return verdicts;
  std::vector<std::string> names;
  for (const auto& tool : tools) names.push_back(tool.program.substr(tool.program.rfind('/') + 1));
  return {{"tools", Rating::pass, join(names, ", "), {}}};
}

std::vector<HostVerdict> libvirt_verdicts(const Survey& survey) {
  const std::string what = "libvirt library";
  if (absent(survey.libvirt)) return {{what, Rating::pass, "not installed yet: kvmstrap apply does it where packages.install names it", {}}};
  const auto* version = present(survey.libvirt);
  if (!version) return {{what, Rating::fail, std::get<Unknown>(survey.libvirt).why, "install libvirt 0.10.2 or later, whole"}};
  const HostVerdict library{what, Rating::pass, *version + ", with every function that is called", {}};
  if (present(survey.libvirtd)) return {library, {"libvirtd", Rating::pass, "answers", {}}};
  const auto why = unknown(survey.libvirtd) ? std::get<Unknown>(survey.libvirtd).why : "it was not asked";
  if (!survey.root) return {library, {"libvirtd", Rating::unknown, why, "only root may ask it: sudo kvmstrap selftest"}};
  return {library, {"libvirtd", Rating::warn, why, "service libvirtd start, or let kvmstrap apply do it"}};
}

/// Every {{key}} of a template, with something to stand for it.
std::map<std::string, std::string> filled_in(std::string_view form) {
  std::map<std::string, std::string> values;
  for (auto open = form.find("{{"); open != std::string_view::npos; open = form.find("{{", open + 2)) {
    const auto close = form.find("}}", open);
    auto key = form.substr(open + 2, close == std::string_view::npos ? close : close - open - 2);
    key.remove_prefix(std::min(key.find_first_not_of("{#^/"), key.size()));  // of a section, or of markup
    values[std::string(trim(key))] = "x";
  }
  return values;
}

/// What is wrong with an embedded file, or nothing.
std::string fault_of(const EmbeddedFile& file) {
  if (file.path.starts_with("profiles/")) return load_profile(std::string(file.path), file.content).profile ? "" : "does not validate";
  if (file.path.ends_with(".img")) return file.content.size() >= 512 && file.content.substr(510, 2) == "\x55\xAA" ? "" : "is no boot sector";
  try {
    return render_form(file.content, filled_in(file.content)).empty() ? "is empty" : "";
  } catch (const std::exception& error) {
    return fmt::format("does not render: {}", error.what());
  }
}

HostVerdict files_verdict(std::span<const EmbeddedFile> files) {
  std::vector<std::string> faults;
  for (const auto& file : files)
    if (const auto fault = fault_of(file); !fault.empty()) faults.push_back(fmt::format("{} {}", file.path, fault));
  if (!faults.empty()) return {"embedded files", Rating::fail, join(faults, "; "), "copy the executable again: this one is damaged"};
  return {"embedded files", Rating::pass, fmt::format("{}: profiles validate, templates render", files.size()), {}};
}

}  // namespace

std::vector<HostVerdict> selftest(const Survey& survey, const Identity& identity, const std::vector<Tool>& tools, std::span<const EmbeddedFile> files) {
  auto system = verdicts::system({.identity = identity, .known_system = !tools.empty()});
  system.what = "system";
  std::vector<HostVerdict> verdicts{std::move(system), {"C library", Rating::pass, fmt::format("glibc {}; made for {}", survey.c_library, c_library), {}}};
  for (const auto& attempt : survey.attempts) verdicts.push_back(attempt_verdict(attempt, survey.root));
  verdicts.push_back(bridges_verdict(survey.bridges));
  verdicts.push_back(state_verdict(survey.state, survey.root));
  for (auto& verdict : tool_verdicts(tools, survey.missing_tools)) verdicts.push_back(std::move(verdict));
  for (auto& verdict : libvirt_verdicts(survey)) verdicts.push_back(std::move(verdict));
  verdicts.push_back(files_verdict(files));
  return verdicts;
}

}  // namespace kvmstrap
