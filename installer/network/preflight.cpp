#include "network/preflight.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/text.hpp"
#include "network/ipv4.hpp"
#include "network/lookup.hpp"

namespace kvmstrap {

namespace {

constexpr auto zeroconf = "169.254.0.0/16";

std::string listed(const std::vector<std::string>& list) { return list.empty() ? "none" : join(list, ", "); }

bool same_set(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::set<std::string>(a.begin(), a.end()) == std::set<std::string>(b.begin(), b.end());
}

/// Checks one bridge; each check is one function that says what is wrong and what to do about it.
class BridgeCheck {
 public:
  BridgeCheck(const NetworkState& now, const WantedBridge& wanted, int deadline, Preflight& result)
      : now_(now), wanted_(wanted), deadline_(deadline), result_(result) {}

  void run() {
    name_is_free();
    files_are_understood(wanted_.name);
    no_loop();
    gateway_is_inside();
    default_route_stays();
    domains_have_a_nameserver();
    spanning_tree_is_in_time();
    for (const auto& port : wanted_.ports) check_port(port);
  }

 private:
  void block(std::string what, std::string remedy) { result_.blockers.push_back({std::move(what), std::move(remedy)}); }

  void name_is_free() {
    const auto* link = find(now_.links, wanted_.name);
    const auto* files = find(now_.configured, wanted_.name);
    if ((link && link->kind != LinkKind::bridge) || (files && files->kind != LinkKind::bridge))
      block(fmt::format("{} is there already and is no bridge", wanted_.name), "give the bridge another name");
  }

  void files_are_understood(const std::string& name) {
    const auto* files = find(now_.configured, name);
    if (!files) return;
    for (const auto& phrase : files->not_understood)
      block(fmt::format("{}: {}", name, phrase), "take it away, or move it by hand, before this bridge is made; kvmstrap cannot move it yet");
  }

  void no_loop() {
    if (wanted_.ports.size() > 1 && !wanted_.stp)
      block(fmt::format("bridge {}: {} ports without spanning tree can make a loop", wanted_.name, wanted_.ports.size()),
            "name one port, or set parameters.stp: true");
  }

  void gateway_is_inside() {
    const auto& addressing = wanted_.addressing;
    const auto gateway = addressing.gateway ? parse_ipv4(*addressing.gateway) : std::nullopt;
    if (!gateway || addressing.method != Method::fixed) return;
    const bool inside = std::ranges::any_of(addressing.addresses, [&](const auto& text) {
      const auto cidr = parse_cidr(text);
      return cidr && cidr->contains(*gateway);
    });
    if (!inside)
      block(fmt::format("bridge {}: gateway {} is outside {}", wanted_.name, *addressing.gateway, listed(addressing.addresses)),
            "correct the gateway or the prefix; the host's scripts would drop such a gateway without a word");
  }

  void default_route_stays() {
    for (const auto& route : now_.routes) {
      if (route.to != "default") continue;
      const bool ours = route.device == wanted_.name || std::ranges::find(wanted_.ports, route.device) != wanted_.ports.end();
      if (!ours && wanted_.addressing.gateway)
        block(fmt::format("bridge {}: the default route goes over {}", wanted_.name, route.device),
              "leave the gateway out, or move that interface's default route first");
      if (ours && !wanted_.addressing.gateway && wanted_.addressing.method != Method::dhcp)
        block(fmt::format("bridge {}: the host would lose its default route (via {} over {})", wanted_.name, route.via.value_or("nothing"), route.device),
              "add gateway4");
    }
  }

  void domains_have_a_nameserver() {
    const auto& addressing = wanted_.addressing;
    if (!addressing.search.empty() && addressing.nameservers.empty())
      block(fmt::format("bridge {}: search domains ({}) without a name server", wanted_.name, listed(addressing.search)),
            "add nameservers.addresses, or leave the domains out: the host's scripts write them only along with a name server");
  }

  void spanning_tree_is_in_time() {
    const int silent = 2 * wanted_.forward_delay;
    if (wanted_.stp && wanted_.forward_delay < 2)
      block(fmt::format("bridge {}: spanning tree needs a forward delay of at least 2 seconds", wanted_.name), "set parameters.forward-delay to 2 or more");
    if (wanted_.stp && silent + 10 > deadline_)
      block(fmt::format("bridge {}: with spanning tree it is silent for {} seconds, and the old network comes back after {}", wanted_.name, silent, deadline_),
            fmt::format("set parameters.stp: false, a shorter forward-delay, or change.network.deadline to {}s or more", silent + 10));
  }

  void check_port(const std::string& name) {
    const auto* port = find(now_.links, name);
    if (!port) {
      block(fmt::format("{} does not exist", name), fmt::format("name one of {} in bridges.{}.interfaces", listed(candidates()), wanted_.name));
      return;
    }
    port_can_be_one(*port);
    nothing_lies_on(*port);
    no_static_ipv6(*port);
    files_are_understood(name);
    if (port->bridge != wanted_.name) files_say_what_is(*port);
  }

  std::vector<std::string> candidates() const {
    std::vector<std::string> names;
    for (const auto& [name, link] : now_.links)
      if (link.kind == LinkKind::ethernet) names.push_back(name);
    return names;
  }

  void port_can_be_one(const Link& port) {
    if (port.kind != LinkKind::ethernet)
      block(fmt::format("{} is no Ethernet interface", port.name), "name a NIC; bonds and VLANs as ports are not supported yet");
    if (port.up && !port.carrier) block(fmt::format("{} has no carrier", port.name), "plug the cable in, or name the NIC that has one");
    if (port.bridge && *port.bridge != wanted_.name)
      block(fmt::format("{} is a port of {} already", port.name, *port.bridge), fmt::format("take it out of {} first", *port.bridge));
  }

  void nothing_lies_on(const Link& port) {
    for (const auto& [name, link] : now_.links)
      if (link.parent == port.name)
        block(fmt::format("VLAN {} lies on {}", name, port.name), "take the VLAN away first; moving it onto the bridge is not supported yet");
  }

  void no_static_ipv6(const Link& port) {
    for (const auto& address : port.addresses)
      if (address.cidr.find(':') != std::string::npos && address.scope == "global" && !address.dynamic)
        block(fmt::format("{} has the IPv6 address {}", port.name, address.cidr), "take it away first; moving a static IPv6 address is not supported yet");
  }

  /// What the next boot would bring up has to be what is there now: else nobody knows which of both is meant.
  void files_say_what_is(const Link& port) {
    const auto* files = find(now_.configured, port.name);
    if (!files) {
      block(fmt::format("no file describes {}", port.name), "describe it as it is, so that the old network can come back at a boot");
      return;
    }
    if (files->mac && *files->mac != port.mac)
      block(fmt::format("the file of {} is bound to {}, and its hardware address is {}", port.name, *files->mac, port.mac),
            "correct HWADDR or MACADDR in its file, or bring it up as the file says (ifdown and ifup)");
    if (files->bridge && *files->bridge != wanted_.name)
      block(fmt::format("{} is a port of {} in the files, and is none now", port.name, *files->bridge),
            "bring the files and the running network together first");
    if (files->bridge) return;  // the files say what is wanted already, or something else altogether
    const auto live = ipv4_cidrs(now_, port.name);
    const bool client = now_.dhcp_clients.contains(port.name);
    if (files->addressing.method == Method::dhcp && !client && !live.empty())
      block(fmt::format("{} has DHCP in its file, and no DHCP client runs for it", port.name),
            "start its client (ifdown and ifup), or write the address into its file");
    if (files->addressing.method != Method::dhcp && client)
      block(fmt::format("a DHCP client runs for {}, and its file says nothing of DHCP", port.name), "end the client, or set BOOTPROTO=dhcp");
    if (files->addressing.method != Method::dhcp && !client) static_files_say_what_is(port, *files, live);
    routes_that_no_file_has(port);
  }

  void static_files_say_what_is(const Link& port, const ConfiguredLink& files, const std::vector<std::string>& live) {
    if (!same_set(files.addressing.addresses, live))
      block(fmt::format("{} has {}, and its file says {}", port.name, listed(live), listed(files.addressing.addresses)),
            "bring the file and the running address together first");
    const auto* route = default_route(now_, port.name);
    const auto gateway = route ? route->via : std::nullopt;
    if (gateway != files.addressing.gateway)
      block(fmt::format("the default gateway over {} is {}, and the files say {}", port.name, gateway.value_or("none"),
                        files.addressing.gateway.value_or("none")),
            "bring the files and the running route together first");
  }

  void routes_that_no_file_has(const Link& port) {
    for (const auto& route : own_routes(now_, port.name))
      if (route.to != "default" && route.to != zeroconf)
        result_.warnings.push_back(
            fmt::format("the route to {} over {} moves to {} now, and no file has it: it is gone after the next boot", route.to, port.name, wanted_.name));
  }

  const NetworkState& now_;
  const WantedBridge& wanted_;
  int deadline_;
  Preflight& result_;
};

}  // namespace

Preflight preflight(const NetworkState& now, const WantedNetwork& wanted) {
  Preflight result;
  for (const auto& manager : now.managers)
    result.blockers.push_back({manager + " runs and would undo what is done to the network",
                               fmt::format("stop {0} and take it out of the boot (service {0} stop; chkconfig {0} off)", manager)});
  for (const auto& bridge : wanted.bridges) BridgeCheck(now, bridge, wanted.deadline, result).run();
  return result;
}

}  // namespace kvmstrap
