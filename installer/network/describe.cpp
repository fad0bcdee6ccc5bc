#include "network/describe.hpp"

#include <fmt/format.h>

#include "model/text.hpp"
#include "network/moves.hpp"

namespace kvmstrap {

namespace {

std::string words_of(const Route& route) {
  auto text = route.to;
  if (route.via) text += " via " + *route.via;
  text += " dev " + route.device;
  if (route.scope) text += " scope " + *route.scope;
  if (route.source) text += " src " + *route.source;
  if (route.metric == Route::metric_by_number)
    text += fmt::format(" metric $((1000 + $(cat /sys/class/net/{}/ifindex)))", route.device);
  else if (route.metric)
    text += fmt::format(" metric {}", *route.metric);
  if (route.table != main_table) text += fmt::format(" table {}", route.table);
  return text;
}

std::string words_of(const LinkAddress& address) {
  auto text = address.cidr;
  if (address.broadcast) text += " brd " + *address.broadcast;
  if (address.label) text += " label " + *address.label;
  if (address.nodad) text += " nodad";
  return text;
}

/// "stp_state=0" and "forward_delay=200" as brctl takes them.
std::string set_bridge_command(const LinkOp& op) {
  const auto equals = op.value.find('=');
  const auto setting = op.value.substr(0, equals);
  const auto value = std::atoi(op.value.c_str() + equals + 1);
  if (setting == "stp_state") return fmt::format("brctl stp {} {}", op.name, value ? "on" : "off");
  if (setting == "priority") return fmt::format("brctl setbridgeprio {} {}", op.name, value);
  return fmt::format("brctl {} {} {}", setting == "ageing_time" ? "setageing" : "setfd", op.name, value / 100);
}

/// The bonding driver has no command of its own: everything goes by its files.
std::string bonding_command(const LinkOp& op, std::string_view text, std::string_view file) {
  return fmt::format("echo {} > /sys/class/net/{}/bonding/{}", text, op.name, file);
}

std::string set_bond_command(const LinkOp& op) {
  const auto equals = op.value.find('=');
  return bonding_command(op, op.value.substr(equals + 1), op.value.substr(0, equals));
}

}  // namespace

std::string words_of(const RoutingRule& rule) {
  auto text = "from " + rule.from.value_or("all");
  if (rule.to) text += " to " + *rule.to;
  if (rule.incoming) text += " iif " + *rule.incoming;
  if (rule.mark) text += fmt::format(" fwmark {}", *rule.mark);
  text += fmt::format(" table {}", rule.table);
  if (rule.priority) text += fmt::format(" priority {}", *rule.priority);
  return text;
}

std::string command_of(const LinkOp& op) {
  using What = LinkOp::What;
  switch (op.what) {
    case What::create_bridge:
      return "brctl addbr " + op.name;
    case What::delete_bridge:
      return "brctl delbr " + op.name;
    case What::set_bridge:
      return set_bridge_command(op);
    case What::create_bond:
      return fmt::format("echo +{} > /sys/class/net/bonding_masters", op.name);
    case What::delete_bond:
      return fmt::format("echo -{} > /sys/class/net/bonding_masters", op.name);
    case What::set_bond:
      return set_bond_command(op);
    case What::add_slave:
      return bonding_command(op, "+" + op.value, "slaves");
    case What::remove_slave:
      return bonding_command(op, "-" + op.value, "slaves");
    case What::create_vlan:
      return fmt::format("ip link add link {} name {} address {} type vlan id {}", op.value, op.name, unclaimed_mac(op.id), op.id);
    case What::delete_vlan:
      return "ip link del dev " + op.name;
    case What::set_mtu:
      return fmt::format("ip link set dev {} mtu {}", op.name, op.value);
    case What::set_mac:
      return fmt::format("ip link set dev {} address {}", op.name, op.value);
    case What::add_port:
      return fmt::format("brctl addif {} {}", op.name, op.value);
    case What::remove_port:
      return fmt::format("brctl delif {} {}", op.name, op.value);
    case What::set_up:
      return fmt::format("ip link set dev {} up", op.name);
    case What::set_down:
      return fmt::format("ip link set dev {} down", op.name);
    case What::add_address:
      return fmt::format("ip addr add {} dev {}", words_of(op.address), op.name);
    case What::remove_address:
      return fmt::format("ip addr del {} dev {}", op.address.cidr, op.name);
    case What::set_ipv6:
      return fmt::format("sysctl -w net.ipv6.conf.{}.{}", op.name, op.value);
    case What::renew_ipv6:
      return fmt::format("sysctl -w net.ipv6.conf.{0}.disable_ipv6=1 net.ipv6.conf.{0}.disable_ipv6=0", op.name);
    case What::add_route:
      return fmt::format("ip {}route add {}", of_ipv6(op.route.to) ? "-6 " : "", words_of(op.route));
    case What::remove_route:
      return fmt::format("ip {}route del {}", of_ipv6(op.route.to) ? "-6 " : "", words_of(op.route));
    case What::add_rule:
      return "ip rule add " + words_of(op.rule);
    case What::remove_rule:
      return "ip rule del " + words_of(op.rule);
    case What::announce:
      return of_ipv6(op.value) ? fmt::format("ndsend {} {}", op.value, op.name) : fmt::format("arping -q -A -c 1 -I {} {}", op.name, op.value);
    case What::start_dhcp:
      return join(op.client.argv, " ");
    case What::pause_dhcp:
      return fmt::format("kill -STOP {}", op.client.pid);
    case What::resume_dhcp:
      return fmt::format("kill -CONT {}", op.client.pid);
    case What::end_dhcp:
      return op.client.pid ? fmt::format("kill -KILL {}", op.client.pid) : fmt::format("kill -KILL $(cat {})", op.client.pid_file);
  }
  return {};
}

std::vector<std::string> commands_of(const NetworkBatch& batch) {
  std::vector<std::string> commands;
  const auto add = [&](const std::vector<LinkOp>& ops) {
    for (const auto& op : ops) commands.push_back(command_of(op));
  };
  add(batch.prepare);
  for (const auto& argv : batch.settle) commands.push_back(join(argv, " "));
  add(batch.live);
  add(batch.afterwards);
  if (batch.rehearse == Rehearsal::restart)
    for (const auto& argv : batch.restart.commands) commands.push_back(join(argv, " "));
  add(batch.committed);
  return commands;
}

NetworkNames names_of_networks(const WantedNetwork& wanted) {
  return wanted.back_to ? NetworkNames{"that from before the run", "the run's network"} : NetworkNames{"the new one", "the old network"};
}

}  // namespace kvmstrap
