#include "network/ip_address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>

namespace kvmstrap {

namespace {

int kernel_family(Family family) { return family == Family::ipv4 ? AF_INET : AF_INET6; }

/// The length of a prefix, without leading zeros.
std::optional<int> parse_length(std::string_view text, int most) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  unsigned length = 0;
  const auto* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, length);
  if (error != std::errc{} || stopped != end || length > static_cast<unsigned>(most)) return std::nullopt;
  return static_cast<int>(length);
}

/// `address` with every bit from `prefix` on 0 or 1.
IpAddress filled(IpAddress address, int prefix, bool ones) {
  for (int bit = prefix; bit < address.bits(); ++bit) {
    auto& byte = address.bytes[static_cast<std::size_t>(bit) / 8];
    const auto mask = static_cast<std::uint8_t>(0x80 >> bit % 8);
    byte = static_cast<std::uint8_t>(ones ? byte | mask : byte & ~mask);
  }
  return address;
}

}  // namespace

IpAddress Cidr::network() const { return filled(address, prefix, false); }

IpAddress Cidr::broadcast() const { return filled(address, prefix, true); }

bool Cidr::contains(const IpAddress& other) const { return other.family == address.family && filled(other, prefix, false) == network(); }

std::optional<IpAddress> parse_address(std::string_view text) {
  IpAddress address{.family = text.find(':') == std::string_view::npos ? Family::ipv4 : Family::ipv6};
  const bool whole = text.find('\0') == std::string_view::npos;
  return whole && ::inet_pton(kernel_family(address.family), std::string(text).c_str(), address.bytes.data()) == 1 ? std::optional(address) : std::nullopt;
}

std::optional<Cidr> parse_cidr(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = parse_address(text.substr(0, slash));
  const auto prefix = address ? parse_length(text.substr(slash + 1), address->bits()) : std::nullopt;
  return prefix ? std::optional(Cidr{*address, *prefix}) : std::nullopt;
}

std::optional<int> prefix_of_netmask(std::string_view text) {
  const auto address = parse_address(text);
  if (!address || address->family != Family::ipv4) return std::nullopt;
  int prefix = 0;
  while (prefix < 32 && filled(*address, prefix, false) != *address) ++prefix;
  return filled(IpAddress{}, 0, true) == filled(*address, prefix, true) ? std::optional(prefix) : std::nullopt;
}

std::string to_string(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(kernel_family(address.family), address.bytes.data(), text.data(), text.size());
  return text.data();
}

std::string to_string(const Cidr& cidr) { return fmt::format("{}/{}", to_string(cidr.address), cidr.prefix); }

bool is_ipv4(std::string_view text) {
  const auto address = parse_address(text);
  return address && address->family == Family::ipv4;
}

bool is_ipv6(std::string_view text) {
  const auto address = parse_address(text);
  return address && address->family == Family::ipv6;
}

}  // namespace kvmstrap
