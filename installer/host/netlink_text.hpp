#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "model/network.hpp"

/// What the kernel tells by rtnetlink, a line for each message: two equal texts are the same network.
namespace kvmstrap {

using Payload = std::span<const std::uint8_t>;
using LinkNames = std::map<std::uint32_t, std::string>;  ///< by the link's number

/// Notes the link's name; addresses and routes come after the links.
std::string link_line(Payload payload, LinkNames& names);
std::string address_line(Payload payload, const LinkNames& names);
std::string route_line(Payload payload, const LinkNames& names);
std::string rule_line(Payload payload);

/// Whether it is of `family`, and no more than what the kernel makes of itself, which comes and goes: link-local addresses, and what a router gives. A kernel
/// without IPv6 answers with IPv4's.
bool address_is_kept(Payload payload, int family);
bool route_is_kept(Payload payload, int family);

/// The rule, and whether it says what kvmstrap has no word for: two rules of which one says more are not the same.
struct KernelRule {
  RoutingRule rule;
  bool says_more = false;
};
KernelRule kernel_rule(Payload payload);

}  // namespace kvmstrap
