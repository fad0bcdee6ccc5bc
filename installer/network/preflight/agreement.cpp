#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "network/describe.hpp"
#include "network/lookup.hpp"
#include "network/moves.hpp"
#include "network/preflight/checks.hpp"

namespace kvmstrap {

namespace {

bool same_set(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::set<std::string>(a.begin(), a.end()) == std::set<std::string>(b.begin(), b.end());
}

void are_the_files(const LinkCheck& check, bool ipv6) {
  const auto& name = check.wanted.name;
  const auto live = of_family(given_cidrs(check.now, name), ipv6);
  const auto written = of_family(check.files->addressing.addresses, ipv6);
  if (!same_set(written, live) && !same_set(of_family(check.wanted.addressing.addresses, ipv6), live))
    check.block(fmt::format("{} has {}, and its file says {}", name, listed(live), listed(written)), "bring the file and the running address together first");
  const auto* route = ipv6 ? default_route6(check.now, name) : default_route(check.now, name);
  const auto gateway = route ? route->via : std::nullopt;
  const auto& written_gateway = ipv6 ? check.files->addressing.gateway6 : check.files->addressing.gateway;
  if (gateway != written_gateway && gateway != (ipv6 ? check.wanted.addressing.gateway6 : check.wanted.addressing.gateway))
    check.block(fmt::format("the {}default gateway over {} is {}, and the files say {}", ipv6 ? "IPv6 " : "", name, gateway.value_or("none"),
                            written_gateway.value_or("none")),
                "bring the files and the running route together first");
}

void addresses_are_the_files(const LinkCheck& check) {
  const auto& name = check.wanted.name;
  const auto live = ipv4_cidrs(check.now, name);
  const bool client = check.now.dhcp_clients.contains(name);
  const bool dhcp = check.files->addressing.method == Method::dhcp;
  if (dhcp && !client && !live.empty())
    check.block(fmt::format("{} has DHCP in its file, and no DHCP client runs for it", name),
                "start its client (ifdown and ifup), or write the address into its file");
  if (!dhcp && client) check.block(fmt::format("a DHCP client runs for {}, and its file says nothing of DHCP", name), "end the client, or set BOOTPROTO=dhcp");
  if (given_cidrs(check.now, name).empty() && !check.files->at_boot) return;
  if (!dhcp && !client) are_the_files(check, false);
  are_the_files(check, true);
}

void routes_are_the_files(const LinkCheck& check) {
  const auto live = own_routes(check.now, check.wanted.name);
  for (const auto& route : check.files->addressing.routes)
    if (std::ranges::none_of(live, [&](const auto& one) { return route.is(one); }) && check.link->up)
      check.block(fmt::format("the files route {} over {}, and the kernel does not", route.to, check.wanted.name),
                  "bring the files and the running routes together first");
  for (const auto& route : live) {
    if (route.is_default() || route.is_default6() || route.to == link_local_network) continue;
    const auto same = [&](const StaticRoute& one) { return one.is(route); };
    if (std::ranges::none_of(check.files->addressing.routes, same) && std::ranges::none_of(check.heir().addressing.routes, same))
      check.result.warnings.push_back(check.wanted.is_member()
                                          ? fmt::format("the route to {} over {} moves to {} now, and no file has it: it is gone after the next boot", route.to,
                                                        check.wanted.name, check.heir().name)
                                          : fmt::format("the route to {} over {} is in no file: it is gone after the next boot", route.to, check.wanted.name));
  }
}

void rules_are_the_files(const LinkCheck& check) {
  for (const auto& rule : check.files->addressing.rules)
    if (std::ranges::none_of(check.now.rules, [&](const RoutingRule& live) { return rule.is(live); }) && check.link->up)
      check.block(fmt::format("the files of {} have the rule '{}', and the kernel does not", check.wanted.name, words_of(rule)),
                  "bring the files and the running rules together first");
}

}  // namespace

void files_are_understood(const LinkCheck& check) {
  if (!check.files) return;
  for (const auto& phrase : check.files->not_understood)
    check.block(fmt::format("{}: {}", check.wanted.name, phrase),
                "take it away, or move it by hand, before the network is changed; kvmstrap cannot move it yet");
  if (!check.wanted.is_member() || (check.link && check.is_where_it_is_wanted())) return;
  for (const auto& phrase : check.files->named_elsewhere)
    check.block(fmt::format("{}: {}", check.wanted.name, phrase),
                fmt::format("let it name {}, or every interface, before the address moves there", check.heir().name));
}

void files_say_what_is(const LinkCheck& check) {
  if (!check.link || check.is_where_it_is_wanted()) return;
  const auto& name = check.wanted.name;
  if (!check.files) {
    if (!is_busy(check.now, name)) return;
    check.block(fmt::format("no file describes {}", name), "describe it as it is, so that the old network can come back at a boot");
    return;
  }
  if (!check.files->is_of(*check.link))
    check.block(fmt::format("the file of {} is bound to {}, and its hardware address is {}", name, *check.files->mac, check.link->own_mac()),
                "correct HWADDR or MACADDR in its file, or bring it up as the file says (ifdown and ifup)");
  for (const auto& [master, wanted] : {std::pair{check.files->bridge, check.wanted.bridge}, std::pair{check.files->bond, check.wanted.bond}})
    if (master && master != wanted)
      check.block(fmt::format("{} is a {} of {} in the files, and is none now", name, master == check.files->bridge ? "port" : "slave", *master),
                  "bring the files and the running network together first");
  if (check.files->bridge || check.files->bond) return;  // the files say what is wanted already, or something else altogether
  addresses_are_the_files(check);
  routes_are_the_files(check);
  rules_are_the_files(check);
}

}  // namespace kvmstrap
