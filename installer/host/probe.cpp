#include "host/probe.hpp"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <optional>
#include <span>
#include <system_error>

#include "host/arp.hpp"

namespace kvmstrap {

namespace {

using Clock = std::chrono::steady_clock;

/// A number that tells this question from others, of this process and of any other.
std::uint16_t fresh_number() {
  static std::atomic<std::uint32_t> count{0};
  return static_cast<std::uint16_t>(static_cast<std::uint32_t>(::getpid()) * 31 + ++count);
}

struct SocketAddress {
  sockaddr_storage bytes{};
  socklen_t length = 0;
};

std::optional<SocketAddress> address_of(const Probe::Target& target, std::uint16_t port) {
  SocketAddress address;
  if (of_ipv6(target.address)) {
    auto& six = reinterpret_cast<sockaddr_in6&>(address.bytes);
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    six.sin6_scope_id = ::if_nametoindex(target.device.c_str());
    address.length = sizeof six;
    return ::inet_pton(AF_INET6, target.address.c_str(), &six.sin6_addr) == 1 ? std::optional(address) : std::nullopt;
  }
  auto& four = reinterpret_cast<sockaddr_in&>(address.bytes);
  four.sin_family = AF_INET;
  four.sin_port = htons(port);
  address.length = sizeof four;
  return ::inet_pton(AF_INET, target.address.c_str(), &four.sin_addr) == 1 ? std::optional(address) : std::nullopt;
}

/// Sends `question` and waits until `is_answer` takes what comes back.
template <class IsAnswer>
bool ask(const Descriptor& socket, const Probe::Target& target, std::uint16_t port, std::span<const std::uint8_t> question, std::chrono::milliseconds patience,
         IsAnswer&& is_answer) {
  const auto end = Clock::now() + patience;
  const auto address = address_of(target, port);
  if (!socket || !address) return false;
  const auto& device = target.device;
  if (!device.empty() && ::setsockopt(socket.get(), SOL_SOCKET, SO_BINDTODEVICE, device.c_str(), static_cast<socklen_t>(device.size() + 1)) != 0) return false;
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address->bytes), address->length) != 0) return false;
  if (::send(socket.get(), question.data(), question.size(), MSG_NOSIGNAL) < 0) return false;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd waiting{socket.get(), POLLIN, 0};
    if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0) return false;
    std::array<std::uint8_t, 1500> answer{};
    const auto got = ::recv(socket.get(), answer.data(), answer.size(), 0);
    if (got < 0) return false;  // nobody listens there
    if (is_answer(std::span<const std::uint8_t>(answer.data(), static_cast<std::size_t>(got)))) return true;
  }
}

std::uint16_t internet_checksum(std::span<const std::uint8_t> bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) sum += static_cast<std::uint32_t>(bytes[i] << 8 | bytes[i + 1]);
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

/// The kernel fills in the checksum, and gives the answer without its IPv6 header.
bool ping6(const Probe::Target& target, std::chrono::milliseconds patience) {
  const auto number = fresh_number();
  const std::array<std::uint8_t, 16> question{ICMP6_ECHO_REQUEST, 0, 0, 0, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number), 0, 1};
  const Descriptor socket(::socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6));
  return ask(socket, target, 0, question, patience, [&](std::span<const std::uint8_t> icmp) {
    return icmp.size() >= 8 && icmp[0] == ICMP6_ECHO_REPLY && icmp[4] == question[4] && icmp[5] == question[5];
  });
}

bool ping(const Probe::Target& target, std::chrono::milliseconds patience) {
  if (of_ipv6(target.address)) return ping6(target, patience);
  const auto number = fresh_number();
  std::array<std::uint8_t, 16> question{};  // type, code, checksum, identifier, sequence number, 8 bytes of nothing
  question[0] = ICMP_ECHO;
  question[4] = static_cast<std::uint8_t>(number >> 8);
  question[5] = static_cast<std::uint8_t>(number);
  question[7] = 1;
  const auto checksum = internet_checksum(question);
  question[2] = static_cast<std::uint8_t>(checksum >> 8);
  question[3] = static_cast<std::uint8_t>(checksum);
  const Descriptor socket(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP));
  return ask(socket, target, 0, question, patience, [&](std::span<const std::uint8_t> packet) {
    const auto header = packet.empty() ? std::size_t{0} : static_cast<std::size_t>(packet[0] & 15) * 4;
    if (packet.size() < header + 8) return false;
    const auto icmp = packet.subspan(header);
    return icmp[0] == ICMP_ECHOREPLY && icmp[4] == question[4] && icmp[5] == question[5];
  });
}

/// Asks for the root's name servers; any answer will do, a refusal too.
bool resolve(const Probe::Target& target, std::chrono::milliseconds patience) {
  constexpr std::uint16_t dns_port = 53;
  constexpr std::uint8_t is_response = 0x80;
  const auto number = fresh_number();
  const std::array<std::uint8_t, 17> question{
      static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1};
  const Descriptor socket(::socket(of_ipv6(target.address) ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  return ask(socket, target, dns_port, question, patience, [&](std::span<const std::uint8_t> packet) {
    return packet.size() >= 12 && packet[0] == question[0] && packet[1] == question[1] && (packet[2] & is_response);
  });
}

bool answers_arp(const Probe::Target& target, std::chrono::milliseconds patience) {
  try {
    return ArpSocket(target.device).answers(target.address, patience);
  } catch (const std::system_error&) {
    return false;  // no such link, or not an address
  }
}

}  // namespace

bool answers(Probe::What what, const Probe::Target& target, std::chrono::milliseconds patience) {
  switch (what) {
    case Probe::What::neighbour:
      return answers_arp(target, patience);
    case Probe::What::ping:
    case Probe::What::ssh_client:
      return ping(target, patience);
    case Probe::What::nameserver:
      return resolve(target, patience);
  }
  return false;
}

std::string describe(Probe::What what, const Probe::Target& target) {
  switch (what) {
    case Probe::What::neighbour:
      return "gateway " + target.address + " by ARP";
    case Probe::What::ping:
      return "gateway " + target.address + " by ping";
    case Probe::What::nameserver:
      return "name server " + target.address;
    case Probe::What::ssh_client:
      return "SSH client " + target.address + " by ping";
  }
  return target.address;
}

}  // namespace kvmstrap
