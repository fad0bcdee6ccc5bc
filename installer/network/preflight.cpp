#include "network/preflight.hpp"

#include "network/lookup.hpp"
#include "network/preflight/checks.hpp"

namespace kvmstrap {

namespace {

void check_link(const LinkCheck& link) {
  if (!exists(link)) return;
  name_is_free(link);
  files_are_understood(link);
  nobody_else_writes_its_file(link);
  is_in_nothing_else(link);
  nothing_unnamed_lies_on_it(link);
  ipv6_is_on(link);
  gateways_are_inside(link);
  domains_have_a_nameserver(link);
  bridge_can_work(link);
  bond_can_be_set(link);
  vlan_can_work(link);
  has_a_carrier(link);
  switch_speaks_lacp(link);
  card_leaves_frames_alone(link);
  mtu_fits(link);
  addresses_have_an_heir(link);
  aliases_have_an_heir(link);
  addresses_are_its_alone(link);
  no_other_route_speaks_from_it(link);
  subnets_are_their_own(link);
  lease_stays_its_own(link);
  files_say_what_is(link);
}

}  // namespace

Preflight preflight(const NetworkState& now, const WantedNetwork& wanted) {
  Preflight result;
  nobody_else_is_in_charge(now, wanted, result);
  host_runs_from_its_own_disks(now, result);
  default_route_stays(now, wanted, result);
  for (const auto& link : wanted.links) check_link({now, wanted, link, find(now.links, link.name), find(now.configured, link.name), result});
  return result;
}

}  // namespace kvmstrap
