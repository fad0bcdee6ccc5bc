#include "libvirt/network_xml.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <bit>
#include <string_view>
#include <utility>
#include <vector>

#include "libvirt/document.hpp"

namespace kvmstrap {

namespace {

constexpr std::array<std::pair<std::string_view, Forward>, 3> modes{{{"nat", Forward::nat}, {"route", Forward::route}, {"bridge", Forward::bridge}}};

const char* mode_of(Forward forward) {
  for (const auto& [name, value] : modes)
    if (value == forward) return name.data();
  return "";
}

std::vector<pugi::xml_node> children(pugi::xml_node parent, const char* name) {
  std::vector<pugi::xml_node> found;
  for (const auto node : parent.children(name)) found.push_back(node);
  return found;
}

std::vector<pugi::xml_node> ipv4_of(pugi::xml_node network) {
  std::vector<pugi::xml_node> found;
  for (const auto ip : network.children("ip"))
    if (const std::string_view family = ip.attribute("family").value(); family.empty() || family == "ipv4") found.push_back(ip);
  return found;
}

std::optional<std::uint32_t> ipv4_number(const char* text) {
  in_addr address{};
  if (inet_pton(AF_INET, text, &address) != 1) return std::nullopt;
  return ntohl(address.s_addr);
}

/// The prefix that an <ip> stands for; without prefix and netmask libvirt goes by the address's class.
std::string prefix_of(pugi::xml_node ip) {
  if (const auto prefix = ip.attribute("prefix")) return prefix.value();
  if (const auto netmask = ip.attribute("netmask")) {
    const auto mask = ipv4_number(netmask.value());
    return mask && std::countl_one(*mask) == std::popcount(*mask) ? std::to_string(std::popcount(*mask)) : netmask.value();
  }
  const auto address = ipv4_number(ip.attribute("address").value()).value_or(0);
  return address >> 31 == 0 ? "8" : address >> 30 == 0b10 ? "16" : "24";
}

std::string cidr_of(pugi::xml_node ip) { return fmt::format("{}/{}", ip.attribute("address").value(), prefix_of(ip)); }

DhcpRange range_of(pugi::xml_node range) { return {range.attribute("start").value(), range.attribute("end").value()}; }

/// None for a mode that no profile knows.
std::optional<Forward> forward_of(pugi::xml_node network) {
  const auto forward = network.child("forward");
  if (!forward) return Forward::none;
  const std::string_view mode = forward.attribute("mode").as_string("nat");
  for (const auto& [name, known] : modes)
    if (name == mode) return known;
  return std::nullopt;
}

void read_addresses(pugi::xml_node network, VirtualNetwork& value) {
  for (const auto ip : ipv4_of(network)) {
    if (value.address) {
      value.beyond.push_back("another address " + cidr_of(ip));
      continue;
    }
    value.address = cidr_of(ip);
    for (const auto range : ip.child("dhcp").children("range")) {
      if (!value.dhcp)
        value.dhcp = range_of(range);
      else
        value.beyond.push_back(fmt::format("another range of leases {} to {}", range_of(range).start, range_of(range).end));
    }
  }
}

void write_forward(pugi::xml_node network, Forward wanted) {
  const auto now = network.child("forward");
  if (now && now.attribute("mode").as_string("nat") == std::string_view(mode_of(wanted))) return;
  network.remove_child("forward");
  if (wanted != Forward::none) set_attribute(network.append_child("forward"), "mode", mode_of(wanted));
}

void write_bridge(pugi::xml_node network, const VirtualNetwork& wanted) {
  const bool of_libvirt = wanted.forward != Forward::bridge;
  if (!wanted.bridge && !of_libvirt) return;
  const bool fresh = !network.child("bridge");
  auto bridge = child_of(network, "bridge");
  if (wanted.bridge) set_attribute(bridge, "name", *wanted.bridge);
  if (!fresh || !of_libvirt) return;
  set_attribute(bridge, "stp", "on");
  set_attribute(bridge, "delay", "0");
}

void write_leases(pugi::xml_node ip, const std::optional<DhcpRange>& wanted) {
  bool there = false;
  for (const auto range : children(ip.child("dhcp"), "range")) {
    if (wanted && !there && range_of(range) == *wanted)
      there = true;
    else
      ip.child("dhcp").remove_child(range);
  }
  if (wanted && !there) {
    auto range = child_of(ip, "dhcp").prepend_child("range");
    set_attribute(range, "start", wanted->start);
    set_attribute(range, "end", wanted->end);
  }
  if (const auto dhcp = ip.child("dhcp"); dhcp && !dhcp.first_child()) ip.remove_child(dhcp);
}

void write_address(pugi::xml_node network, const VirtualNetwork& wanted) {
  pugi::xml_node kept;
  for (const auto ip : ipv4_of(network)) {
    if (!kept && wanted.address && cidr_of(ip) == *wanted.address)
      kept = ip;
    else
      network.remove_child(ip);
  }
  if (!wanted.address) return;
  if (!kept) {
    const auto slash = wanted.address->find('/');
    kept = network.append_child("ip");
    set_attribute(kept, "address", wanted.address->substr(0, slash));
    if (slash != std::string::npos) set_attribute(kept, "prefix", wanted.address->substr(slash + 1));
  }
  write_leases(kept, wanted.dhcp);
}

/// Whether `existing` becomes `wanted` by edits: a bridge of the host may have no mac, no DNS and no address of libvirt's, and what goes with a mode that is
/// not known here is not known either.
bool can_be_edited(pugi::xml_node existing, const VirtualNetwork& wanted) {
  const auto forward = forward_of(existing);
  return forward && (*forward == Forward::bridge) == (wanted.forward == Forward::bridge);
}

}  // namespace

VirtualNetwork parse_network(const std::string& xml, bool autostart) {
  const auto document = document_of(xml, "network");
  const auto network = document.child("network");
  VirtualNetwork value;
  value.autostart = autostart;
  const auto forward = forward_of(network);
  value.forward = forward.value_or(Forward::none);
  if (!forward) value.beyond.push_back(fmt::format("forward mode {}", network.child("forward").attribute("mode").value()));
  if (const std::string bridge = network.child("bridge").attribute("name").value(); !bridge.empty()) value.bridge = bridge;
  read_addresses(network, value);
  return value;
}

std::string network_xml(const std::string& name, const VirtualNetwork& wanted, const std::string& existing) {
  const bool edits = !existing.empty() && can_be_edited(document_of(existing, "network").child("network"), wanted);
  const auto document = edits ? document_of(existing, "network") : fresh_document("network", existing);
  auto network = document.child("network");
  network.remove_attribute("connections");  // told by a network that runs, refused by none, but no part of a definition
  if (!network.child("name")) network.prepend_child("name");
  set_text(network, "name", name);
  write_forward(network, wanted.forward);
  write_bridge(network, wanted);
  write_address(network, wanted);
  return text_of(document);
}

}  // namespace kvmstrap
