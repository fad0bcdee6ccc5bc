#include "network/claims.hpp"

#include <algorithm>

namespace kvmstrap {

namespace {

std::string without_prefix(const std::string& cidr) { return cidr.substr(0, cidr.find('/')); }

}  // namespace

std::vector<Claim> claims_of(const NetworkBatch& batch) {
  using What = LinkOp::What;
  std::set<std::string> had;  // the way back gives what was there before
  for (const auto& op : batch.restore)
    if (op.what == What::add_address) had.insert(without_prefix(op.address.cidr));
  std::vector<Claim> claims;
  for (const auto& op : batch.live) {
    const auto address = without_prefix(op.address.cidr);
    if (op.what != What::add_address || had.contains(address) || of_ipv6(address)) continue;
    Claim claim{address, op.name, {op.name}};
    for (const auto& port : batch.live)
      if (port.what == What::add_port && port.name == op.name) claim.devices.push_back(port.value);
    claims.push_back(std::move(claim));
  }
  return claims;
}

/// Every address that the host is to be reached by is announced.
std::vector<std::string> addresses_after(const NetworkBatch& batch) {
  const auto leads_out = [&](const LinkOp& op) {
    const auto* link = batch.wanted.link(op.name);
    return link && (link->addressing.gateway || link->addressing.gateway6 || link->addressing.method == Method::dhcp);
  };
  auto announced = batch.afterwards;
  std::erase_if(announced, [](const LinkOp& op) { return op.what != LinkOp::What::announce; });
  std::ranges::stable_partition(announced, [](const LinkOp& op) { return !of_ipv6(op.value); });
  std::ranges::stable_partition(announced, leads_out);
  std::vector<std::string> addresses;
  for (const auto& op : announced) addresses.push_back(op.value);
  return addresses;
}

std::set<std::string> links_with_addresses_after(const NetworkBatch& batch) {
  std::set<std::string> links;
  for (const auto& op : batch.afterwards)
    if (op.what == LinkOp::What::announce || op.what == LinkOp::What::start_dhcp) links.insert(op.name);
  for (const auto& link : batch.wanted.links)
    if (link.addressing.accept_ra == true) links.insert(link.name);
  return links;
}

}  // namespace kvmstrap
