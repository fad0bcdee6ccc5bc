#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "network/preflight.hpp"

/// What the preflight looks at: each check is one function that says what is wrong and what to do about it; a file a topic.
namespace kvmstrap {

/// One wanted link among all others, and where to say what stands against it.
struct LinkCheck {
  const NetworkState& now;
  const WantedNetwork& all;
  const WantedLink& wanted;
  const Link* link;             ///< nullptr: it is still to be made
  const ConfiguredLink* files;  ///< nullptr: no file describes it
  Preflight& result;

  void block(std::string what, std::string remedy) const { result.blockers.push_back({std::move(what), std::move(remedy)}); }

  /// A link that was moved already is not compared with its files: they say what is wanted, or the last run was cut off.
  bool is_where_it_is_wanted() const;

  /// The link that has the addresses afterwards.
  const WantedLink& heir() const;
};

/// "bridge", "bond", "VLAN"
std::string_view word_for(LinkKind kind);

/// "a, b", or "none".
std::string listed(const std::vector<std::string>& list);

/// Those of IPv6, or those of IPv4.
std::vector<std::string> of_family(const std::vector<std::string>& addresses, bool ipv6);

// in_charge.cpp
void nobody_else_is_in_charge(const NetworkState& now, const WantedNetwork& wanted, Preflight& result);
void nobody_else_writes_its_file(const LinkCheck& check);

// storage.cpp
void host_runs_from_its_own_disks(const NetworkState& now, Preflight& result);

// place.cpp: where a link stands among the others.
bool exists(const LinkCheck& check);
void name_is_free(const LinkCheck& check);
void is_in_nothing_else(const LinkCheck& check);
void nothing_unnamed_lies_on_it(const LinkCheck& check);

// agreement.cpp: what the next boot would bring up has to be what is there now, else nobody knows which of both is meant.
void files_are_understood(const LinkCheck& check);
void files_say_what_is(const LinkCheck& check);

// way_out.cpp: the host keeps addresses and gateway.
void default_route_stays(const NetworkState& now, const WantedNetwork& wanted, Preflight& result);
void gateways_are_inside(const LinkCheck& check);
void domains_have_a_nameserver(const LinkCheck& check);
void addresses_have_an_heir(const LinkCheck& check);
void aliases_have_an_heir(const LinkCheck& check);
void ipv6_is_on(const LinkCheck& check);

// settings.cpp
void bridge_can_work(const LinkCheck& check);
void bond_can_be_set(const LinkCheck& check);
void vlan_can_work(const LinkCheck& check);
void mtu_fits(const LinkCheck& check);

// cable.cpp: what is at the other end, and what the card makes of it.
void has_a_carrier(const LinkCheck& check);
void switch_speaks_lacp(const LinkCheck& check);
void card_leaves_frames_alone(const LinkCheck& check);

// subnets.cpp
void addresses_are_its_alone(const LinkCheck& check);
void no_other_route_speaks_from_it(const LinkCheck& check);
void subnets_are_their_own(const LinkCheck& check);

// lease.cpp
void lease_stays_its_own(const LinkCheck& check);

}  // namespace kvmstrap
