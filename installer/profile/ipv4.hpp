#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kvmstrap {

/// Four decimal numbers of 0 to 255 without leading zeros, as one number.
std::optional<std::uint32_t> parse_ipv4(std::string_view text);

/// An address with its network, 10.0.0.5/24.
struct Ipv4Cidr {
  std::uint32_t address = 0;
  int prefix = 32;  ///< 1 to 32

  std::uint32_t mask() const { return ~std::uint32_t{0} << (32 - prefix); }
  std::uint32_t network() const { return address & mask(); }
  std::uint32_t broadcast() const { return address | ~mask(); }
  bool contains(std::uint32_t other) const { return (other & mask()) == network(); }
};

std::optional<Ipv4Cidr> parse_ipv4_cidr(std::string_view text);

std::string ipv4_text(std::uint32_t address);

}  // namespace kvmstrap
