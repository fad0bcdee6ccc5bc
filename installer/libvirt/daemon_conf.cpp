#include "libvirt/daemon_conf.hpp"

#include <optional>
#include <set>
#include <vector>

#include "model/text.hpp"

namespace kvmstrap {

namespace {

std::string quoted(const std::string& value) { return "\"" + value + "\""; }

/// The key that a line sets, or that it would set were it not commented out.
struct ConfLine {
  std::string key;
  bool commented = false;
};

std::optional<ConfLine> parse_line(std::string_view line) {
  ConfLine result;
  line = trim(line);
  if (line.starts_with('#')) {
    result.commented = true;
    line.remove_prefix(1);
    // "# listen_tls is ..." is prose; libvirt's examples follow the # at once.
    if (line.starts_with(' ')) return std::nullopt;
  }
  const auto equals = line.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  result.key = trim(line.substr(0, equals));
  if (result.key.empty() || result.key.find_first_of(" \t\"") != std::string::npos) return std::nullopt;
  return result;
}

}  // namespace

ConfSettings settings_of(const DaemonProfile& daemon) {
  ConfSettings settings;
  const auto text = [&](const char* key, const std::optional<std::string>& value) {
    if (value) settings[key] = quoted(*value);
  };
  const auto number = [&](const char* key, const auto& value) {
    if (value) settings[key] = std::to_string(static_cast<int>(*value));
  };
  text("unix_sock_group", daemon.unix_sock_group);
  text("unix_sock_rw_perms", daemon.unix_sock_rw_perms);
  text("auth_unix_rw", daemon.auth_unix_rw);
  number("listen_tls", daemon.listen_tls);
  number("listen_tcp", daemon.listen_tcp);
  number("log_level", daemon.log_level);
  number("max_clients", daemon.max_clients);
  return settings;
}

std::string edit_conf(const std::string& text, const ConfSettings& settings) {
  std::set<std::string> is_set;
  std::map<std::string, std::size_t> example;  // the last commented-out line of a key
  const auto before = lines(text);
  for (std::size_t i = 0; i < before.size(); ++i)
    if (const auto line = parse_line(before[i])) {
      if (line->commented)
        example[line->key] = i;
      else
        is_set.insert(line->key);
    }

  std::string after;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto line = parse_line(before[i]);
    const auto setting = line ? settings.find(line->key) : settings.end();
    const bool replaces = setting != settings.end() && !line->commented;
    const bool follows = setting != settings.end() && line->commented && !is_set.contains(line->key) && example.at(line->key) == i;
    const auto assignment = setting == settings.end() ? std::string{} : setting->first + " = " + setting->second;
    after += (replaces ? assignment : before[i]) + "\n";
    if (follows) after += assignment + "\n";
  }
  for (const auto& [key, value] : settings)
    if (!is_set.contains(key) && !example.contains(key)) after += key + " = " + value + "\n";
  return after;
}

}  // namespace kvmstrap
