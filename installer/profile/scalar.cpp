#include "profile/scalar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "model/text.hpp"

namespace kvmstrap {

namespace {

bool is_null(std::string_view text) { return text.empty() || text == "~" || lower(text) == "null"; }

/// Of YAML 1.2, or of 1.1, which many tools still read.
bool is_truth(std::string_view text) {
  constexpr auto words = std::to_array<std::string_view>({"true", "false", "yes", "no", "on", "off"});
  return std::ranges::find(words, lower(text)) != words.end();
}

/// Any number of YAML 1.1 or 1.2: signs, 0x, 0o, 0b, underscores, fractions, exponents, .inf, .nan.
bool is_number(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  const auto word = lower(text);
  if (word == ".inf" || word == ".nan") return true;
  const auto made_of = [&](std::string_view from, std::string_view characters) {
    return !from.empty() && from.find_first_not_of(characters) == std::string_view::npos;
  };
  if (word.starts_with("0x")) return made_of(std::string_view(word).substr(2), "0123456789abcdef_");
  if (word.starts_with("0o") || word.starts_with("0b")) return made_of(std::string_view(word).substr(2), "01234567_");
  const auto exponent = word.find('e');
  const auto mantissa = std::string_view(word).substr(0, exponent);
  if (exponent != std::string::npos) {
    auto power = std::string_view(word).substr(exponent + 1);
    if (power.starts_with('+') || power.starts_with('-')) power.remove_prefix(1);
    if (!made_of(power, "0123456789")) return false;
  }
  return made_of(mantissa, "0123456789._") && std::ranges::count(mantissa, '.') <= 1 && mantissa.find_first_of("0123456789") != std::string_view::npos &&
         !mantissa.starts_with('_');
}

}  // namespace

std::optional<int> plain_int(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return fmt::format("{}", value) == text ? std::optional(value) : std::nullopt;
}

bool is_plain_text(std::string_view text) { return !is_null(text) && !is_truth(text) && !is_number(text); }

std::optional<std::chrono::seconds> duration(std::string_view text) {
  const auto unit = text.find_first_not_of("0123456789");
  if (unit == 0 || unit == std::string_view::npos || unit > 6) return std::nullopt;
  const auto count = plain_int(text.substr(0, unit));
  if (!count) return std::nullopt;
  if (text.substr(unit) == "s") return std::chrono::seconds(*count);
  if (text.substr(unit) == "min") return std::chrono::minutes(*count);
  return std::nullopt;
}

std::optional<std::chrono::seconds> meant_duration(std::string_view text) {
  constexpr auto units = std::to_array<std::pair<std::string_view, int>>({{"s", 1},
                                                                          {"sec", 1},
                                                                          {"secs", 1},
                                                                          {"second", 1},
                                                                          {"seconds", 1},
                                                                          {"m", 60},
                                                                          {"min", 60},
                                                                          {"mins", 60},
                                                                          {"minute", 60},
                                                                          {"minutes", 60},
                                                                          {"h", 3600},
                                                                          {"hour", 3600},
                                                                          {"hours", 3600}});
  const auto end = text.find_first_not_of("0123456789");
  if (end == 0 || end == std::string_view::npos || end > 6) return std::nullopt;
  const auto count = plain_int(text.substr(0, end));
  const auto* unit = std::ranges::find(units, lower(trim(text.substr(end))), &std::pair<std::string_view, int>::first);
  if (!count || unit == units.end()) return std::nullopt;
  return std::chrono::seconds(std::int64_t{*count} * unit->second);
}

std::string to_text(std::chrono::seconds seconds) {
  return seconds.count() % 60 == 0 && seconds >= std::chrono::minutes(2) ? fmt::format("{}min", seconds.count() / 60) : fmt::format("{}s", seconds.count());
}

std::string what_is(const Node& node) {
  switch (node.kind) {
    case Kind::null:
      return "nothing";
    case Kind::list:
      return "a list";
    case Kind::map:
      return "a map";
    case Kind::scalar:
      break;
  }
  if (node.quoted || is_plain_text(node.text)) return fmt::format("the text '{}'", shown(node.text));
  if (is_number(node.text)) return fmt::format("the number {}", shown(node.text));
  return is_truth(node.text) ? fmt::format("the truth value {}", shown(node.text)) : "nothing";
}

}  // namespace kvmstrap
