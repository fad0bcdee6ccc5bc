#include "host/link_ops.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <system_error>

#include "host/arp.hpp"
#include "host/neighbour.hpp"
#include "host/quiet_child.hpp"
#include "model/text.hpp"
#include "network/describe.hpp"
#include "network/moves.hpp"

namespace kvmstrap {

namespace {

/// 0 for an errno that says that there was nothing left to do.
int unless(int error, std::initializer_list<int> done_already) { return std::ranges::find(done_already, error) == done_already.end() ? error : 0; }

int bridge_ioctl(unsigned long command, const std::string& bridge) {
  const Descriptor any(::socket(AF_LOCAL, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!any) return errno;
  return ::ioctl(any.get(), command, bridge.c_str()) == 0 ? 0 : errno;
}

int port_ioctl(unsigned long command, const std::string& bridge, const std::string& port) {
  const Descriptor any(::socket(AF_LOCAL, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!any) return errno;
  ifreq request{};
  bridge.copy(request.ifr_name, sizeof request.ifr_name - 1);
  request.ifr_ifindex = static_cast<int>(::if_nametoindex(port.c_str()));
  if (request.ifr_ifindex == 0) return ENODEV;
  return ::ioctl(any.get(), command, &request) == 0 ? 0 : errno;
}

bool is_port_of(const std::string& bridge, const std::string& port) {
  return ::access(fmt::format("/sys/class/net/{}/brif/{}", bridge, port).c_str(), F_OK) == 0;
}

bool is_bridge(const std::string& name) { return ::access(fmt::format("/sys/class/net/{}/bridge", name).c_str(), F_OK) == 0; }

int create_bridge(const std::string& name) {
  const auto error = bridge_ioctl(SIOCBRADDBR, name);
  return error == EEXIST && is_bridge(name) ? 0 : error;
}

int add_port(const std::string& bridge, const std::string& port) { return is_port_of(bridge, port) ? 0 : port_ioctl(SIOCBRADDIF, bridge, port); }

int remove_port(const std::string& bridge, const std::string& port) { return is_port_of(bridge, port) ? port_ioctl(SIOCBRDELIF, bridge, port) : 0; }

std::string read_small(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 4096> buffer{};
  const auto got = file ? ::read(file.get(), buffer.data(), buffer.size()) : 0;
  return got > 0 ? std::string(buffer.data(), static_cast<std::size_t>(got)) : std::string{};
}

/// Writes one of the kernel's settings.
int write_setting(const std::string& path, const std::string& value) {
  if (trim(read_small(path)) == value) return 0;
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file) return errno;
  return ::write(file.get(), value.data(), value.size()) == static_cast<ssize_t>(value.size()) ? 0 : errno;
}

/// "miimon=100": the name of a file in `folder`, and what is to stand in it.
int write_setting_in(const std::string& folder, const std::string& setting) {
  const auto equals = setting.find('=');
  return write_setting(folder + "/" + setting.substr(0, equals), setting.substr(equals + 1));
}

int renew_ipv6(const std::string& switch_off) {
  const int error = write_setting(switch_off, "1");
  return error ? error : write_setting(switch_off, "0");
}

int set_ipv6(const std::string& name, const std::string& setting) { return write_setting_in("/proc/sys/net/ipv6/conf/" + name, setting); }

int set_bridge(const std::string& name, const std::string& setting) { return write_setting_in(fmt::format("/sys/class/net/{}/bridge", name), setting); }

constexpr auto bonding_masters = "/sys/class/net/bonding_masters";

bool is_bond(const std::string& name) { return ::access(fmt::format("/sys/class/net/{}/bonding", name).c_str(), F_OK) == 0; }

int create_bond(const std::string& name) {
  const auto error = write_setting(bonding_masters, "+" + name);
  return is_bond(name) ? 0 : error ? error : ENODEV;
}

int delete_bond(const std::string& name) { return is_bond(name) ? write_setting(bonding_masters, "-" + name) : 0; }

/// The driver says "active-backup 1", and refuses a mode to a bond with slaves even if it is the one that it has.
int set_bond(const std::string& name, const std::string& setting) {
  const auto equals = setting.find('=');
  const auto path = fmt::format("/sys/class/net/{}/bonding/{}", name, setting.substr(0, equals));
  const auto value = setting.substr(equals + 1);
  const auto now = words(read_small(path));
  return !now.empty() && now.front() == value ? 0 : write_setting(path, value);
}

bool is_slave_of(const std::string& bond, const std::string& slave) {
  const auto slaves = words(read_small(fmt::format("/sys/class/net/{}/bonding/slaves", bond)));
  return std::ranges::find(slaves, slave) != slaves.end();
}

int change_slave(const std::string& bond, char sign, const std::string& slave) {
  if (is_slave_of(bond, slave) == (sign == '+')) return 0;
  return write_setting(fmt::format("/sys/class/net/{}/bonding/slaves", bond), sign + slave);
}

int add_slave(const std::string& bond, const std::string& slave, RouteSocket& routes) {
  if (is_slave_of(bond, slave)) return 0;
  const auto error = routes.set_up(slave, false);  // the driver takes no other
  return error ? error : change_slave(bond, '+', slave);
}

/// Whether a link has it already: a bridge that is told its own address or size keeps it whatever ports it gets.
bool has(const std::string& link, const char* what, const std::string& value) {
  return trim(read_small(fmt::format("/sys/class/net/{}/{}", link, what))) == value;
}

bool is_vlan(const std::string& name) { return ::access(("/proc/net/vlan/" + name).c_str(), F_OK) == 0; }

int create_vlan(const LinkOp& op, RouteSocket& routes) {
  const auto error = routes.create_vlan(op.name, op.value, static_cast<std::uint16_t>(op.id), unclaimed_mac(op.id));
  return error == EEXIST && is_vlan(op.name) ? 0 : error;
}

/// The client's process; 0 when it is gone. A number alone may be another program's by now, so its arguments have to fit.
int process_of(const DhcpClient& client) {
  const int pid = client.pid ? client.pid : std::atoi(read_small(client.pid_file).c_str());
  if (pid <= 0 || client.argv.empty()) return 0;
  const auto arguments = read_small(fmt::format("/proc/{}/cmdline", pid));
  const auto expected = client.argv.back() + '\0';
  const auto program = client.argv.front().substr(client.argv.front().rfind('/') + 1);
  return arguments.ends_with(expected) && arguments.substr(0, arguments.find('\0')).ends_with(program) ? pid : 0;
}

int signal_client(const DhcpClient& client, int signal) {
  const int pid = process_of(client);
  if (pid == 0) return signal == SIGKILL ? 0 : ESRCH;
  return ::kill(pid, signal) == 0 ? 0 : errno;
}

/// Where no script looks for it.
std::string hidden(const std::string& pid_file) {
  const auto name = pid_file.rfind('/') + 1;
  return pid_file.substr(0, name) + ".kvmstrap-" + pid_file.substr(name);
}

int pause_client(const DhcpClient& client) {
  const auto error = signal_client(client, SIGSTOP);
  if (error == 0) ::rename(client.pid_file.c_str(), hidden(client.pid_file).c_str());
  return error;
}

/// A client that nobody has any more is started as it was; until it has its lease, but not for long, it is waited for.
int resume_client(const DhcpClient& client) {
  ::rename(hidden(client.pid_file).c_str(), client.pid_file.c_str());
  const auto error = signal_client(client, SIGCONT);
  if (error != ESRCH || client.argv.empty()) return error;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(15);
  return run_quietly(client.argv, [&] { return std::chrono::steady_clock::now() < end; }) == 0 ? 0 : ESRCH;
}

int end_client(const DhcpClient& client) {
  const auto error = signal_client(client, SIGKILL);
  if (error == 0 && !client.pid_file.empty())
    for (const auto& file : {client.pid_file, hidden(client.pid_file)}) ::unlink(file.c_str());
  return unless(error, {ESRCH});
}

int announce(const std::string& link, const std::string& address) {
  if (of_ipv6(address)) return advertise_neighbour(link, address);
  try {
    ArpSocket(link).announce(address);
    return 0;
  } catch (const std::system_error& error) {
    return error.code().value();
  }
}

int errno_of(const LinkOp& op, RouteSocket& routes) {
  using What = LinkOp::What;
  switch (op.what) {
    case What::create_bridge:
      return create_bridge(op.name);
    case What::delete_bridge:
      return unless(bridge_ioctl(SIOCBRDELBR, op.name), {ENXIO, ENODEV});
    case What::set_bridge:
      return set_bridge(op.name, op.value);
    case What::create_bond:
      return create_bond(op.name);
    case What::delete_bond:
      return delete_bond(op.name);
    case What::set_bond:
      return set_bond(op.name, op.value);
    case What::add_slave:
      return add_slave(op.name, op.value, routes);
    case What::remove_slave:
      return change_slave(op.name, '-', op.value);
    case What::create_vlan:
      return create_vlan(op, routes);
    case What::delete_vlan:
      return unless(routes.remove_link(op.name), {ENODEV});
    case What::set_mtu:
      return has(op.name, "mtu", op.value) ? 0 : routes.set_mtu(op.name, static_cast<std::uint32_t>(std::atoi(op.value.c_str())));
    case What::set_mac:
      return has(op.name, "address", op.value) ? 0 : routes.set_mac(op.name, op.value);
    case What::add_port:
      return add_port(op.name, op.value);
    case What::remove_port:
      return unless(remove_port(op.name, op.value), {ENODEV});
    case What::set_up:
      return routes.set_up(op.name, true);
    case What::set_down:
      return unless(routes.set_up(op.name, false), {ENODEV});
    case What::add_address:
      return unless(routes.add_address(op.name, op.address), {EEXIST});
    case What::remove_address:
      return unless(routes.remove_address(op.name, op.address), {EADDRNOTAVAIL, ENODEV});
    case What::set_ipv6:
      return set_ipv6(op.name, op.value);
    case What::renew_ipv6:
      return renew_ipv6(fmt::format("/proc/sys/net/ipv6/conf/{}/disable_ipv6", op.name));
    case What::add_route:
      return unless(routes.add_route(op.route), {EEXIST});
    case What::remove_route:
      return unless(routes.remove_route(op.route), {ESRCH, ENODEV});
    case What::add_rule:
      return unless(routes.add_rule(op.rule), {EEXIST});
    case What::remove_rule:
      return unless(routes.remove_rule(op.rule), {ENOENT, ESRCH});
    case What::announce:
      return announce(op.name, op.value);
    case What::start_dhcp:
      return EOPNOTSUPP;
    case What::pause_dhcp:
      return pause_client(op.client);
    case What::resume_dhcp:
      return resume_client(op.client);
    case What::end_dhcp:
      return end_client(op.client);
  }
  return EINVAL;
}

}  // namespace

std::optional<std::string> perform(const LinkOp& op, RouteSocket& routes) {
  const auto error = errno_of(op, routes);
  if (error == 0) return std::nullopt;
  return fmt::format("{}: {}", command_of(op), std::generic_category().message(error));
}

}  // namespace kvmstrap
