#include "model/printable.hpp"

#include <cstdint>
#include <optional>

namespace kvmstrap {

namespace {

constexpr char32_t replacement = 0xFFFD;

/// The character that `text` begins with, and how many bytes it has; none where they are no UTF-8 (RFC 3629).
struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

std::optional<Character> first_of(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  if (byte(0) < 0x80) return Character{byte(0), 1};
  const std::size_t bytes = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < bytes) return std::nullopt;
  char32_t code = byte(0) & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return std::nullopt;
    code = code << 6U | (byte(i) & 0x3FU);
  }
  if (code < least[bytes] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return std::nullopt;
  return Character{code, bytes};
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
    const auto character = first_of(text);
    append(result, character ? shown(character->code) : replacement);
    text.remove_prefix(character ? character->bytes : 1);
  }
  return result;
}

}  // namespace kvmstrap
