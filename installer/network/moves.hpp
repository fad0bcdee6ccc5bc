#pragma once
#include <map>
#include <string>
#include <vector>

#include "model/network.hpp"

/// What of the present network goes over to a link: the way there and the way back need the same answer.
namespace kvmstrap {

/// Has an address, a route or a DHCP client, so that its removal is heard.
bool is_busy(const NetworkState& now, const std::string& link);

/// The addresses that `wanted` is to have at once: the literals, or what a lease gave those below it, which the new client will ask for again.
std::vector<LinkAddress> addresses_for(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted);

/// The settings of IPv6, by key, that `wanted` is to get and that it does not have; none where the kernel has no IPv6.
std::map<std::string, std::string> ipv6_settings_for(const NetworkState& now, const WantedLink& wanted);

/// Its IPv4 addresses all go and come anew: when one goes, or another is to speak for a network, the kernel drops more than was asked for (the addresses of
/// the same network; with the last one every route).
bool renews_addresses(const NetworkState& now, const WantedLink& wanted);

/// The addresses of a link, in CIDR form, that it has and is to keep.
std::vector<std::string> kept_addresses(const NetworkState& now, const WantedLink& wanted);

/// Whether a route of a link's own is left to it. Routes that no file has are let alone; nobody asked for their removal.
bool stays(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted, const Route& route);

/// The routes that `wanted` is to get and that it does not have, or loses on the way: those of the links below it that still make sense, and those that are
/// wanted. Those without a gateway come first: the others need them.
std::vector<Route> routes_for(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted);

/// The rules that `wanted` is to have and the kernel has not. One that said the same of a link below it hands on the priority that the kernel chose for it, by
/// which the order stays as the next boot makes it.
std::vector<RoutingRule> rules_to_add(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted);

/// The kernel's rules that its files made and that no link is to have any more. Rules that no file has are let alone.
std::vector<RoutingRule> rules_to_remove(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted);

/// A bond's hardware address, which its slaves come under: the one it is wanted to have, else that of its first slave, as at the next boot.
std::string mac_of_bond(const NetworkState& now, const WantedNetwork& all, const WantedLink& bond);

/// The hardware address that a link is going to have; empty where nothing tells.
std::string future_mac(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted);

/// What a VLAN is made with, before it gets its parent's: nobody's hardware address. By its parent's, EL6's net.hotplug would take the parent's file for it,
/// and bring the parent up as that says, by DHCP perhaps.
std::string unclaimed_mac(int vlan_id);

}  // namespace kvmstrap
