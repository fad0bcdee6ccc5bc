#include "libvirt/daemon_conf.hpp"

#include <charconv>
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
  std::string value;  ///< as it stands there
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
  result.value = trim(line.substr(equals + 1));
  if (result.key.empty() || result.key.find_first_of(" \t\"") != std::string::npos) return std::nullopt;
  return result;
}

/// libvirt takes both kinds of quotes.
void read_value(std::string_view text, std::optional<std::string>& value) {
  const bool in_quotes = text.size() > 1 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
  if (in_quotes) value = text.substr(1, text.size() - 2);
}
void read_value(std::string_view text, std::optional<int>& value) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size()) value = number;
}
void read_value(std::string_view text, std::optional<bool>& value) {
  if (text == "0" || text == "1") value = text == "1";
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

DaemonProfile daemon_of(const std::string& text) {
  DaemonProfile daemon;
  for (const auto& one : lines(text))
    if (const auto line = parse_line(one); line && !line->commented)
      for_each_field<DaemonProfile>([&](const auto& field) {
        if (field.name == line->key) read_value(line->value, daemon.*field.member);
      });
  return daemon;
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
