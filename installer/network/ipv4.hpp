#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kvmstrap {

/// A host's IPv4 address with the length of its network's prefix.
struct Ipv4Cidr {
  std::uint32_t address = 0;  ///< in host byte order
  int prefix = 32;

  std::uint32_t mask() const;
  std::uint32_t network() const { return address & mask(); }
  std::uint32_t broadcast() const { return address | ~mask(); }
  bool contains(std::uint32_t other) const { return (other & mask()) == network(); }
};

/// Four decimal numbers from 0 to 255, without leading zeros (010 is 8 to some programs); nullopt for anything else.
std::optional<std::uint32_t> parse_ipv4(std::string_view text);

/// "10.0.7.21/24".
std::optional<Ipv4Cidr> parse_cidr(std::string_view text);

/// The length of the prefix that "255.255.255.0" stands for; nullopt when its ones are not in front.
std::optional<int> prefix_of_netmask(std::string_view text);

std::string ipv4_to_string(std::uint32_t address);
std::string cidr_to_string(const Ipv4Cidr& cidr);

bool is_ipv4(std::string_view text);

}  // namespace kvmstrap
