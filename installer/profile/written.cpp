#include "profile/written.hpp"

#include <algorithm>

namespace kvmstrap {

std::string_view line_at(const Source& source, int line) {
  if (line < 0 || static_cast<std::size_t>(line) >= source.lines.size()) return {};
  return source.lines[static_cast<std::size_t>(line)];
}

std::string_view rest_at(const Source& source, Place place) {
  const auto line = line_at(source, place.line);
  return line.substr(std::min(static_cast<std::size_t>(std::max(place.byte, 0)), line.size()));
}

Place after_properties(const Source& source, Place place) {
  for (auto rest = rest_at(source, place); rest.starts_with('&') || rest.starts_with('!'); rest = rest_at(source, place)) {
    const auto end = rest.find_first_of(" \t");
    const auto next = end == std::string_view::npos ? end : rest.find_first_not_of(" \t", end);
    if (next == std::string_view::npos) break;
    place.byte += static_cast<int>(next);
  }
  return place;
}

std::size_t quoted_length(std::string_view rest) {
  const char quote = rest.front();
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (quote == '"' && rest[i] == '\\') {
      ++i;
    } else if (rest[i] == quote) {
      const bool doubled = quote == '\'' && i + 1 < rest.size() && rest[i + 1] == quote;
      if (!doubled) return i + 1;
      ++i;
    }
  }
  return std::string_view::npos;
}

std::size_t written_length(const Source& source, Place place, std::string_view value) {
  const auto rest = rest_at(source, place);
  if (rest.starts_with('"') || rest.starts_with('\'')) return std::min(quoted_length(rest), rest.size());
  return rest.starts_with(value) ? value.size() : 1;
}

bool swallows(const Source& source, Place bracket, int first, int last) {
  const auto indent = line_at(source, bracket.line).find_first_not_of(' ');
  for (int line = first; line <= last; ++line) {
    const auto text = line_at(source, line);
    const auto start = text.find_first_not_of(' ');
    if (start == std::string_view::npos || text[start] == '#' || text[start] == ']' || text[start] == '}') continue;
    if (start <= indent) return true;
  }
  return false;
}

std::string with_blank(std::string_view word) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::string_view others = "0123456789._-";
  const auto colon = word.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == word.size() || letters.find(word.front()) == std::string_view::npos) return {};
  const auto key = word.substr(0, colon), value = word.substr(colon + 1);
  const bool is_url_or_address = value.starts_with('/') || value.find(':') != std::string_view::npos;
  const bool is_key = std::ranges::all_of(key, [&](char c) { return letters.find(c) != std::string_view::npos || others.find(c) != std::string_view::npos; });
  return is_key && !is_url_or_address ? std::string(key) + ": " + std::string(value) : std::string{};
}

Place dash_before(const Source& source, Place first, Place next) {
  for (int line = next.byte > first.byte ? next.line : next.line - 1; line > first.line; --line)
    if (rest_at(source, {line, first.byte}).starts_with('-')) return {line, first.byte};
  return first;
}

}  // namespace kvmstrap
