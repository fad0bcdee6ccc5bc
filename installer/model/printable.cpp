#include "model/printable.hpp"

#include "model/utf8.hpp"

namespace kvmstrap {

namespace {

constexpr char32_t replacement = 0xFFFD;

/// The character of a well-formed sequence.
char32_t decoded(std::string_view sequence) {
  const auto bits = [&](std::size_t at, unsigned mask) { return static_cast<char32_t>(static_cast<unsigned char>(sequence[at]) & mask); };
  if (sequence.size() == 1) return bits(0, 0x7F);
  char32_t code = bits(0, 0xFFU >> (sequence.size() + 1));
  for (std::size_t i = 1; i < sequence.size(); ++i) code = code << 6U | bits(i, 0x3F);
  return code;
}

bool turns_the_direction(char32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

/// What is shown for `code`.
char32_t shown(char32_t code) {
  if (code == '\n' || code == '\t') return code;
  if (code < 0x20) return 0x2400 + code;  // Unicode's control pictures
  if (code == 0x7F) return 0x2421;
  const bool no_character = (code >= 0xFDD0 && code <= 0xFDEF) || (code & 0xFFFEU) == 0xFFFE;
  if ((code >= 0x80 && code < 0xA0) || no_character || turns_the_direction(code)) return replacement;
  return code;
}

void append(std::string& text, char32_t code) {
  const auto tail = [&](unsigned shift) { text += static_cast<char>(0x80U | (code >> shift & 0x3FU)); };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0U | code >> 6U);
    tail(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0U | code >> 12U);
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0U | code >> 18U);
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    if (text.starts_with("\r\n")) text.remove_prefix(1);
    const auto length = utf8_length(text, 0);
    append(result, length == 0 ? replacement : shown(decoded(text.substr(0, length))));
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

}  // namespace kvmstrap
