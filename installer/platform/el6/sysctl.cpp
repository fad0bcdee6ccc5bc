#include "platform/el6/sysctl.hpp"

#include <algorithm>
#include <array>

#include "embedded/embedded.hpp"
#include "model/text.hpp"
#include "platform/el6/own_files.hpp"
#include "platform/el6/tools.hpp"

namespace kvmstrap::el6 {

namespace {

const OwnFiles sysctl_files{"/etc/sysctl.d", "99-kvmstrap-", ".conf"};

std::string file_of(const Sysctl& sysctl) { return sysctl_files.path_of(sysctl.name); }

std::string proc_path(std::string key) {
  std::ranges::replace(key, '.', '/');
  return "/proc/sys/" + key;
}

/// The kernel separates numbers by tabs, people by spaces.
std::string normal(std::string_view value) { return join(words(value), " "); }

/// What EL6's is_ignored_file leaves out.
bool ignored(const std::string& name) {
  static constexpr std::array<std::string_view, 6> endings{"~", ".bak", ".orig", ".rpmnew", ".rpmorig", ".rpmsave"};
  return std::ranges::any_of(endings, [&](auto one) { return name.ends_with(one); });
}

struct BootValue {
  std::string value;
  std::string file;
};
using BootValues = std::map<std::string, BootValue>;

/// key → value of one file; `net/ipv4/ip_forward` is the same key as `net.ipv4.ip_forward`.
void apply(const std::string& path, const std::string& text, BootValues& values) {
  for (const auto& line : lines(text)) {
    const auto meant = trim(line);
    const auto equals = meant.find('=');
    if (meant.starts_with('#') || meant.starts_with(';') || equals == std::string_view::npos) continue;
    std::string key{trim(meant.substr(0, equals))};
    std::ranges::replace(key, '/', '.');
    values[key] = {normal(meant.substr(equals + 1)), path};
  }
}

/// Everything that is set at boot, or why that cannot be told.
Known<BootValues> boot_values(Reader& reader) {
  std::vector<std::string> paths{"/etc/sysctl.conf"};
  const auto listed = reader.list(sysctl_files.folder);
  if (const auto* why = std::get_if<Unknown>(&listed)) return *why;
  if (const auto* names = present(listed))
    for (const auto& name : *names)
      if (!ignored(name)) paths.push_back(sysctl_files.folder + "/" + name);
  BootValues values;
  for (const auto& path : paths) {
    const auto file = reader.file(path);
    if (const auto* why = std::get_if<Unknown>(&file)) return *why;
    if (const auto* image = present(file)) apply(path, image->content, values);
  }
  return values;
}

}  // namespace

void read_sysctls(std::span<const Sysctl> sysctls, bool in_installer, Reader& reader, States& states) {
  if (sysctls.empty()) return;
  const auto boot = boot_values(reader);
  for (const auto& sysctl : sysctls) {
    const auto running = reader.file(proc_path(sysctl.name));
    const auto file = reader.file(file_of(sysctl));
    const auto* values = present(boot);
    if (absent(running) && !in_installer) {
      states.set(sysctl, Absent{});
    } else if (unknown(running) || !values || unknown(file)) {
      states.set(sysctl, Unknown{sysctl.name + " or the files that set it cannot be read"});
    } else {
      Sysctl::State state{.running = present(running) ? normal(present(running)->content) : ""};
      if (const auto found = values->find(sysctl.name); found != values->end()) {
        state.at_boot = found->second.value;
        state.boot_file = found->second.file;
      }
      if (const auto* image = present(file)) state.file = *image;
      states.set(sysctl, state);
    }
  }
}

void list_sysctls(Reader& reader, Listing& listing) {
  for (auto& name : sysctl_files.names(reader, listing)) listing.subjects.emplace_back(Sysctl{std::move(name)});
}

Action realise_sysctl(const ChangeOf<Sysctl>& change) {
  Action action{{change}, {}};
  const auto* before = present(change.before);
  std::optional<std::string> old;
  if (before && before->file) old = before->file->content;
  std::optional<std::string> wanted;
  if (change.after.at_boot && change.after.own_file)
    wanted = render("templates/el6/sysctl.conf", {{"key", change.subject.name}, {"value", *change.after.at_boot}});
  const bool own_file_goes = old && !change.after.own_file;
  if (!before || before->at_boot != change.after.at_boot || own_file_goes) action.ops.push_back(WriteFile{file_of(change.subject), old, wanted});
  if (const auto& running = change.after.running; running && (!before || before->running != running))
    action.ops.push_back(Run{{program::sysctl, "-w", change.subject.name + "=" + *running}});
  return action;
}

}  // namespace kvmstrap::el6
