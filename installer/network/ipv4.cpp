#include "network/ipv4.hpp"

#include <fmt/format.h>

#include <bit>
#include <charconv>

namespace kvmstrap {

namespace {
/// A decimal number of at most `most`, without leading zeros.
std::optional<std::uint32_t> parse_number(std::string_view text, std::uint32_t most) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint32_t number = 0;
  const auto* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stopped != end || number > most) return std::nullopt;
  return number;
}
}  // namespace

std::uint32_t Ipv4Cidr::mask() const { return prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix); }

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    const auto dot = part < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const auto number = parse_number(text.substr(0, dot), 255);
    if (!number) return std::nullopt;
    address = address << 8 | *number;
    text.remove_prefix(part < 3 ? dot + 1 : dot);
  }
  return address;
}

std::optional<Ipv4Cidr> parse_cidr(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = parse_ipv4(text.substr(0, slash));
  const auto prefix = parse_number(text.substr(slash + 1), 32);
  if (!address || !prefix) return std::nullopt;
  return Ipv4Cidr{*address, static_cast<int>(*prefix)};
}

std::optional<int> prefix_of_netmask(std::string_view text) {
  const auto mask = parse_ipv4(text);
  if (!mask || std::popcount(*mask) != std::countl_one(*mask)) return std::nullopt;
  return std::popcount(*mask);
}

std::string ipv4_to_string(std::uint32_t address) { return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255); }

std::string cidr_to_string(const Ipv4Cidr& cidr) { return fmt::format("{}/{}", ipv4_to_string(cidr.address), cidr.prefix); }

bool is_ipv4(std::string_view text) { return parse_ipv4(text).has_value(); }

}  // namespace kvmstrap
