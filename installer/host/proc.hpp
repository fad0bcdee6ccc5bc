#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What /proc says of processes and of TCP and IPv6.
namespace kvmstrap {

struct Process {
  int pid = 0;
  int parent = 0;
  std::string name;           ///< at most 15 characters
  std::uint64_t started = 0;  ///< in clock ticks since boot: no step of the clock moves it
};

std::optional<Process> process(int pid);

/// Every process.
std::vector<Process> processes();

/// When a process would start that is started now; later than any when that cannot be found out, so that nothing counts as newer.
std::uint64_t start_time_now();

struct TcpSocket {
  std::string local;  ///< an IPv4 address where the peers speak IPv4, also where the socket itself is IPv6's
  int port = 0;
  std::string remote;
  bool listening = false;
  std::uint64_t inode = 0;
};

/// Those that listen or have a connection.
std::vector<TcpSocket> tcp_sockets();

struct Ipv6Address {
  std::string link;
  std::string text;
  bool tentative = false;  ///< the kernel is still asking whether another host has it
  bool duplicate = false;  ///< one has
};

/// Every IPv6 address of this host.
std::vector<Ipv6Address> ipv6_addresses();

/// The inodes of a process's sockets, by descriptor.
std::vector<std::uint64_t> socket_inodes(int pid);

}  // namespace kvmstrap
