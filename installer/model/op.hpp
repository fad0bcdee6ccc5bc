#pragma once
#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/change.hpp"

/// What is done to the host: values that can be printed before they are carried out.
namespace kvmstrap {

/// Replaces a file atomically; one that exists keeps its mode, owner and label.
struct WriteFile {
  std::string path;
  std::optional<std::string> before;   ///< for the diff
  std::optional<std::string> content;  ///< nullopt: removes it
  std::uint32_t mode = 0644;           ///< of a new file
};

enum class Patience { ends, never_killed };

/// Runs a command by its argument vector.
struct Run {
  std::vector<std::string> argv;
  int timeout = 60;                    ///< seconds
  Patience patience = Patience::ends;  ///< never_killed: past the timeout it is waited for, loudly (rpm transactions)
  bool exit_tells = true;              ///< false: what is read back decides, not the exit code
};

struct LibvirtCall {
  enum class What {
    define_network,
    start_network,
    stop_network,
    undefine_network,
    define_pool,
    build_pool,
    start_pool,
    stop_pool,
    undefine_pool,
    await_daemon  ///< waits until libvirtd answers, after it was started
  };
  What what;
  std::string name;
  std::string xml;         ///< for define_*
  bool autostart = false;  ///< for define_*
};

/// One change of a link, an address, a route, carried out in the kernel without a child process. What is so already counts as done, so that a
/// sequence can be carried out from anywhere in between.
struct LinkOp {
  enum class What {
    create_bridge,   ///< name
    delete_bridge,   ///< name; it has to be down
    set_bridge,      ///< name; `value` is "stp_state=0" or "forward_delay=0": a file below /sys/class/net/NAME/bridge
    create_bond,     ///< name
    delete_bond,     ///< name; its slaves are free again
    set_bond,        ///< name; `value` is "mode=active-backup" or "miimon=100": a file below /sys/class/net/NAME/bonding
    add_slave,       ///< name = bond, value = slave; it is taken down for it, and is up afterwards
    remove_slave,    ///< name = bond, value = slave; it is down afterwards, with its own hardware address
    create_vlan,     ///< name, value = parent, id
    delete_vlan,     ///< name
    set_mtu,         ///< name, value = bytes
    set_mac,         ///< name, value = hardware address
    add_port,        ///< name = bridge, value = port
    remove_port,     ///< name = bridge, value = port
    set_up,          ///< name
    set_down,        ///< name
    add_address,     ///< name, address
    remove_address,  ///< name, address
    set_ipv6,        ///< name; `value` is "accept_ra=0": a file below /proc/sys/net/ipv6/conf/NAME
    renew_ipv6,      ///< name; every IPv6 address and route of it goes, and it begins anew with a link-local one, as when it comes up
    add_route,       ///< route
    remove_route,    ///< route
    add_rule,        ///< rule
    remove_rule,     ///< rule
    announce,        ///< name, value = address: gratuitous ARP, or an unsolicited neighbour advertisement
    start_dhcp,      ///< name, client: started, and waited for until it has a lease and goes to the background
    pause_dhcp,      ///< name, client: stopped where it stands, so that it can go on; its pid file is hidden, so that no script finds and ends it
    resume_dhcp,     ///< name, client: goes on, with its pid file; one that is gone is started anew, and not waited for long
    end_dhcp         ///< name, client: killed, so that it cannot release its lease
  };
  What what;
  std::string name;
  std::string value;
  int id = 0;
  LinkAddress address;
  Route route;
  RoutingRule rule;
  DhcpClient client;
};

/// Something outside that may answer now; if it does, it has to answer after the cut-over as well.
struct Probe {
  enum class What { neighbour, ping, nameserver, ssh_client };  ///< by ARP, by ICMP, by a DNS query, by ICMP
  struct Target {
    std::string address;
    std::string device;  ///< over which it is reached
  };
  What what;
  std::vector<Target> before;  ///< any of them answers now
  std::vector<Target> after;   ///< any of them has to answer afterwards
};

/// How the host's own scripts bring the network up anew from its files.
struct Restart {
  std::vector<std::vector<std::string>> commands;
  std::vector<std::string> files;     ///< beside a batch's own, those that the scripts write
  std::vector<std::string> settings;  ///< of the kernel, in /proc, that the scripts set without having been asked
  bool writes(const std::string& file) const { return std::ranges::find(files, file) != files.end(); }
};

/// A whole cut-over: carried out by the guard, restored by it unless it is committed before the deadline.
struct NetworkBatch {
  std::vector<LinkOp> prepare;                   ///< before the outage; nothing that udev would answer
  std::vector<std::vector<std::string>> settle;  ///< commands that wait until udev is idle
  std::vector<LinkOp> live;                      ///< the outage
  std::vector<WriteFile> leases;                 ///< written before `afterwards`, taken back with it
  std::vector<LinkOp> afterwards;                ///< after the outage: announcements, DHCP clients
  std::vector<WriteFile> files;                  ///< reach the disk at commit, in this order
  std::vector<LinkOp> committed;                 ///< after the commit: what the way back would have needed goes
  std::vector<LinkOp> restore;                   ///< the way back, from anywhere in between
  std::vector<Probe> probes;
  int patience = 10;  ///< seconds in which the probes have to pass
  int deadline = 60;  ///< seconds
  Confirm confirm = Confirm::automatic;
  WantedNetwork wanted;
  Rehearsal rehearse = Rehearsal::none;
  Restart restart;
  bool trial = false;  ///< goes back when everything answered and was confirmed, and never writes a file in its place
};

/// Boots the proof guest once and takes it away again.
struct BootGuest {
  std::string bridge;
  Acceleration acceleration = Acceleration::kvm;
  std::string emulator;  ///< path of the emulator
};

using Op = std::variant<WriteFile, Run, LibvirtCall, NetworkBatch, BootGuest>;

/// Changes that are made together, and how.
struct Action {
  std::vector<Change> changes;
  std::vector<Op> ops;
};

}  // namespace kvmstrap
