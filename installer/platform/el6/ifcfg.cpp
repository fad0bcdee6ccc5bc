#include "platform/el6/ifcfg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "model/text.hpp"

namespace kvmstrap::el6 {

namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view code = "$`;&|<>()\\*?[~{!";  ///< outside of quotes: more than a plain value
constexpr std::string_view code_in_quotes = "$`";

bool is_key(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  return !text.empty() && letter(text.front()) && std::ranges::all_of(text, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

/// A value and what follows it on its line.
struct Value {
  std::string text;
  std::string comment;
};

/// Reads a word as a shell does; nullopt when it holds code, or when more than a comment follows.
std::optional<Value> read_value(std::string_view rest) {
  Value value;
  std::size_t at = 0;
  while (at < rest.size() && blanks.find(rest[at]) == std::string_view::npos) {
    const char quote = rest[at];
    if (quote != '\'' && quote != '"') {
      if (code.find(quote) != std::string_view::npos) return std::nullopt;
      value.text += rest[at++];
      continue;
    }
    const auto end = rest.find(quote, at + 1);
    if (end == std::string_view::npos) return std::nullopt;
    auto inside = rest.substr(at + 1, end - at - 1);
    // A backslash inside of double quotes may keep its next character from ending them.
    if (quote == '"' && (inside.find_first_of(code_in_quotes) != std::string_view::npos || inside.find('\\') != std::string_view::npos)) return std::nullopt;
    value.text += inside;
    at = end + 1;
  }
  value.comment = rest.substr(at);
  const auto follows = trim(value.comment);
  if (!follows.empty() && follows.front() != '#') return std::nullopt;
  if (follows.empty()) value.comment.clear();
  return value;
}

}  // namespace

std::string shell_quoted(std::string_view value) {
  const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (std::ranges::any_of(value, control)) throw std::invalid_argument(fmt::format("'{}' holds a control character", value));
  const auto plain = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view("_./:,@%+-").find(c) != std::string_view::npos;
  };
  if (std::ranges::all_of(value, plain)) return std::string(value);
  if (value.find_first_of("\"$`\\!") == std::string_view::npos) return fmt::format("\"{}\"", value);
  if (value.find('\'') == std::string_view::npos) return fmt::format("'{}'", value);
  throw std::invalid_argument(fmt::format("'{}' holds quotes of both kinds, or code and a single quote", value));
}

Ifcfg Ifcfg::parse(std::string_view text) {
  Ifcfg file;
  if (text.find('\r') != std::string_view::npos) file.not_understood_.push_back("its lines end as on DOS (CR LF), which breaks every value");
  int number = 0;
  for (const auto& raw : kvmstrap::lines(text)) {
    ++number;
    Line line{.raw = raw};
    const auto content = trim(raw);
    auto assignment = content;
    if (assignment.starts_with("export ")) assignment = trim(assignment.substr(7));
    const auto equals = assignment.find('=');
    const auto key = assignment.substr(0, equals);
    const auto value = equals == std::string_view::npos ? std::nullopt : read_value(assignment.substr(equals + 1));
    if (is_key(key) && value) {
      line.key = key;
      line.value = value->text;
      line.comment = value->comment;
    } else if (!content.empty() && content.front() != '#') {
      file.not_understood_.push_back(fmt::format("line {} is code: {}", number, content));
    }
    file.lines_.push_back(std::move(line));
  }
  return file;
}

std::optional<std::string> Ifcfg::get(std::string_view key) const {
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line)
    if (line->key == key) return line->value.empty() ? std::nullopt : std::optional(line->value);
  return std::nullopt;
}

std::vector<std::string> Ifcfg::keys() const {
  std::vector<std::string> keys;
  for (const auto& line : lines_)
    if (!line.key.empty() && std::ranges::find(keys, line.key) == keys.end()) keys.push_back(line.key);
  return keys;
}

void Ifcfg::set(std::string_view key, std::string_view value) {
  if (!is_key(key)) throw std::invalid_argument(fmt::format("'{}' is no key", key));
  const auto assignment = fmt::format("{}={}", key, shell_quoted(value));
  const auto last = std::ranges::find(lines_.rbegin(), lines_.rend(), key, &Line::key);
  if (last == lines_.rend()) {
    lines_.push_back({.raw = assignment, .key = std::string(key), .value = std::string(value)});
    return;
  }
  if (last->value != value) last->raw = assignment + last->comment;
  last->value = value;
  const auto keep = lines_.size() - 1 - static_cast<std::size_t>(last - lines_.rbegin());
  std::size_t at = 0;
  std::erase_if(lines_, [&](const Line& line) { return at++ != keep && line.key == key; });
}

void Ifcfg::remove(std::string_view key) {
  std::erase_if(lines_, [&](const Line& line) { return line.key == key; });
}

std::string Ifcfg::text() const {
  std::string text;
  for (const auto& line : lines_) text += line.raw + "\n";
  return text;
}

}  // namespace kvmstrap::el6
