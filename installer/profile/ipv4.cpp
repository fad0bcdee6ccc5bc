#include "profile/ipv4.hpp"

#include <fmt/format.h>

#include <charconv>

namespace kvmstrap {

namespace {

/// A decimal number of `least` to `most` without sign or leading zeros.
std::optional<std::uint32_t> number(std::string_view text, std::uint32_t least, std::uint32_t most) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || (text.size() > 1 && text.front() == '0') || value < least || value > most)
    return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
  std::uint32_t address = 0;
  for (int i = 0; i < 4; ++i) {
    const auto dot = i < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const auto octet = number(text.substr(0, dot), 0, 255);
    if (!octet) return std::nullopt;
    address = address << 8 | *octet;
    text.remove_prefix(i < 3 ? dot + 1 : dot);
  }
  return address;
}

std::optional<Ipv4Cidr> parse_ipv4_cidr(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = parse_ipv4(text.substr(0, slash));
  const auto prefix = number(text.substr(slash + 1), 1, 32);
  if (!address || !prefix) return std::nullopt;
  return Ipv4Cidr{*address, static_cast<int>(*prefix)};
}

std::string ipv4_text(std::uint32_t address) { return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255); }

}  // namespace kvmstrap
