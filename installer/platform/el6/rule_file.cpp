#include "platform/el6/rule_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "facts/ip.hpp"
#include "model/text.hpp"
#include "network/describe.hpp"
#include "network/ip_address.hpp"
#include "platform/el6/script_lines.hpp"

namespace kvmstrap::el6 {

namespace {

/// An address or a network; "all" is every address, which is nothing said.
bool take_network(const std::string& text, std::optional<std::string>& side) {
  const auto cidr = parse_cidr(text.find('/') == std::string::npos ? text + "/32" : text);
  const bool is_network = cidr && cidr->address.family == Family::ipv4;
  if (is_network) side = to_string(*cidr);
  return is_network || text == "all" || text == "any";
}

constexpr std::array<std::string_view, 5> words_for_priority{"priority", "preference", "pref", "prio", "order"};

/// nullopt for what is more than a plain rule, or speaks of another link.
std::optional<RoutingRule> parse_line(const std::string& line, const std::string& link, const RouteTables& tables) {
  const auto tokens = words(line);
  if (tokens.size() % 2 != 0) return std::nullopt;
  RoutingRule rule;
  for (std::size_t i = 0; i < tokens.size(); i += 2) {
    const auto& word = tokens[i];
    const auto& value = tokens[i + 1];
    bool understood = true;
    if (word == "from")
      understood = take_network(value, rule.from);
    else if (word == "to")
      understood = take_network(value, rule.to);
    else if ((word == "iif" || word == "dev") && value == link)
      rule.incoming = value;
    else if (word == "fwmark")
      understood = (rule.mark = whole_number(value)).has_value();
    else if (std::ranges::find(words_for_priority, word) != words_for_priority.end()) {
      const auto priority = whole_number(value);
      understood = priority.has_value();
      if (priority) rule.priority = static_cast<int>(*priority);
    } else if (word == "table" || word == "lookup") {
      const auto table = tables.number(value);
      understood = table.has_value();
      rule.table = table.value_or(main_table);
    } else
      understood = false;
    if (!understood) return std::nullopt;
  }
  return rule;
}

}  // namespace

RuleFile parse_rule_file(std::string_view text, const std::string& link, const RouteTables& tables) {
  RuleFile file;
  for (const auto& line : lines(text)) {
    if (is_comment(line)) continue;
    if (auto rule = parse_line(line, link, tables))
      file.rules.push_back(std::move(*rule));
    else
      file.not_understood.push_back(fmt::format("'{}' is more than a rule for {}", trim(line), link));
  }
  return file;
}

std::string rule_file_for(std::string_view text, const std::string& old_link, const std::string& new_link) {
  return with_other_link(text, {"iif", "dev"}, old_link, new_link);
}

std::string rule_file_of(const std::vector<RoutingRule>& rules) {
  std::string text;
  for (const auto& rule : rules) text += words_of(rule) + "\n";
  return text;
}

}  // namespace kvmstrap::el6
