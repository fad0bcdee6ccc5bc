#include "platform/el6/route_tables.hpp"

#include "facts/ip.hpp"
#include "model/network.hpp"
#include "model/text.hpp"
#include "platform/el6/script_lines.hpp"

namespace kvmstrap::el6 {

RouteTables RouteTables::parse(std::string_view text) {
  RouteTables tables;
  tables.numbers_ = {{"default", 253}, {"main", main_table}, {"local", local_table}};
  for (const auto& line : lines(text)) {
    const auto tokens = words(line);
    if (is_comment(line) || tokens.size() < 2) continue;
    if (const auto number = whole_number(tokens[0])) tables.numbers_[tokens[1]] = static_cast<int>(*number);
  }
  return tables;
}

std::optional<int> RouteTables::number(const std::string& table) const {
  const auto found = numbers_.find(table);
  if (found != numbers_.end()) return found->second;
  const auto number = whole_number(table);
  return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

}  // namespace kvmstrap::el6
