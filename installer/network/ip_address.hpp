#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kvmstrap {

enum class Family { ipv4, ipv6 };

struct IpAddress {
  Family family = Family::ipv4;
  std::array<std::uint8_t, 16> bytes{};  ///< as on the wire; of IPv4 the first four
  auto operator<=>(const IpAddress&) const = default;

  /// 32 or 128.
  int bits() const { return family == Family::ipv4 ? 32 : 128; }

  /// fe80::/10: on every link the same, made by the kernel itself.
  bool is_link_local() const { return family == Family::ipv6 && bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80; }
};

/// A host's address with the length of its network's prefix.
struct Cidr {
  IpAddress address;
  int prefix = 32;
  bool operator==(const Cidr&) const = default;

  IpAddress network() const;

  /// The last address of the network; IPv6 has no broadcast.
  IpAddress broadcast() const;

  /// Never one of the other family.
  bool contains(const IpAddress& other) const;
};

/// Four decimal numbers from 0 to 255, without leading zeros (010 is 8 to some programs), or IPv6's groups, without a zone (%eth0); nullopt for anything else.
std::optional<IpAddress> parse_address(std::string_view text);

/// "10.0.7.21/24", "2001:db8::5/64".
std::optional<Cidr> parse_cidr(std::string_view text);

/// The length of the prefix that "255.255.255.0" stands for; nullopt when its ones are not in front.
std::optional<int> prefix_of_netmask(std::string_view text);

/// As the kernel's tools write it: 2001:DB8:0:0::5 is 2001:db8::5.
std::string to_string(const IpAddress& address);
std::string to_string(const Cidr& cidr);

bool is_ipv4(std::string_view text);
bool is_ipv6(std::string_view text);

}  // namespace kvmstrap
