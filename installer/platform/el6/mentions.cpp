#include "platform/el6/mentions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/text.hpp"
#include "platform/el6/script_lines.hpp"

namespace kvmstrap::el6 {

namespace {

/// Whether `pattern` of a firewall rule means the interface: "eth0", or "eth+".
bool means(const std::string& pattern, const std::string& name) {
  return pattern.ends_with('+') ? name.starts_with(pattern.substr(0, pattern.size() - 1)) : pattern == name;
}

/// Whether a rule, in the words of iptables-save, names the interface.
bool rule_names(const std::vector<std::string>& rule, const std::string& name) {
  if (rule.empty() || rule[0] != "-A") return false;
  for (std::size_t i = 0; i + 1 < rule.size(); ++i) {
    if (rule[i] != "-i" && rule[i] != "-o" && rule[i] != "--in-interface" && rule[i] != "--out-interface") continue;
    const auto& pattern = rule[i + 1] == "!" && i + 2 < rule.size() ? rule[i + 2] : rule[i + 1];
    if (means(pattern, name)) return true;
  }
  return false;
}

/// Rules that name an interface would no longer match once its address is on a bridge: the host could be cut off.
void find_firewall_rules(const std::string& path, const FileImage& rules, std::map<std::string, ConfiguredLink>& configured) {
  int number = 0;
  for (const auto& line : lines(rules.content)) {
    ++number;
    for (auto& [name, link] : configured)
      if (rule_names(words(line), name)) link.named_elsewhere.push_back(fmt::format("a firewall rule names it ({}:{})", path, number));
  }
}

bool is_part_of_a_name(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; }

/// Whether `line` has `name` as a word of its own: "dev='eth0'", "conf.eth0.rp_filter"; not eth01, and not the VLAN eth0.100.
bool has_word(std::string_view line, std::string_view name) {
  for (auto at = line.find(name); at != std::string_view::npos; at = line.find(name, at + 1)) {
    const auto end = at + name.size();
    const bool starts = at == 0 || !is_part_of_a_name(line[at - 1]);
    const bool ends = end == line.size() || !is_part_of_a_name(line[end]);
    const bool is_vlan = end + 1 < line.size() && line[end] == '.' && line[end + 1] >= '0' && line[end + 1] <= '9';
    if (starts && ends && !is_vlan) return true;
  }
  return false;
}

/// Any mention in files that are no network scripts: nobody can tell whether it means the card or the host's address.
void find_words(const std::string& path, const FileImage& file, std::map<std::string, ConfiguredLink>& configured) {
  int number = 0;
  for (const auto& line : lines(file.content)) {
    ++number;
    if (is_comment(line)) continue;
    for (auto& [name, link] : configured)
      if (has_word(line, name)) link.named_elsewhere.push_back(fmt::format("{}:{} names it", path, number));
  }
}

bool may_name_a_link(const std::string& path) {
  return std::ranges::find(files_that_may_name_a_link, path) != files_that_may_name_a_link.end() ||
         std::ranges::any_of(folders_that_may_name_a_link, [&](const std::string_view folder) { return path.starts_with(folder); });
}

}  // namespace

void find_mentions(const std::map<std::string, FileImage>& files, std::map<std::string, ConfiguredLink>& configured) {
  for (const auto& [path, image] : files) {
    if (std::ranges::find(firewall_files, path) != firewall_files.end()) find_firewall_rules(path, image, configured);
    if (may_name_a_link(path)) find_words(path, image, configured);
  }
}

void find_running_rules(const std::string& rules, std::map<std::string, ConfiguredLink>& configured) {
  for (auto& [name, link] : configured) {
    const auto in_a_file = [](const auto& phrase) { return phrase.starts_with("a firewall rule"); };
    if (std::ranges::any_of(link.named_elsewhere, in_a_file)) continue;
    std::set<std::string> told;
    for (const auto& line : lines(rules))
      if (rule_names(words(line), name) && told.insert(line).second)
        link.named_elsewhere.push_back(fmt::format("a rule of the running firewall names it ({})", trim(line)));
  }
}

}  // namespace kvmstrap::el6
