#include "host/arp.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <system_error>

#include "host/fail.hpp"

namespace kvmstrap {

namespace {

/// RFC 826 for IPv4 over Ethernet.
struct [[gnu::packed]] ArpPacket {
  std::uint16_t hardware = htons(ARPHRD_ETHER);
  std::uint16_t protocol = htons(ETHERTYPE_IP);
  std::uint8_t hardware_length = 6;
  std::uint8_t protocol_length = 4;
  std::uint16_t operation = 0;
  std::array<std::uint8_t, 6> sender_mac{};
  std::uint32_t sender = 0;
  std::array<std::uint8_t, 6> target_mac{};
  std::uint32_t target = 0;
};

ifreq request_for(const std::string& link) {
  ifreq request{};
  link.copy(request.ifr_name, sizeof request.ifr_name - 1);
  return request;
}

std::uint32_t address_of(const std::string& text) {
  in_addr address{};
  if (::inet_pton(AF_INET, text.c_str(), &address) != 1) throw std::system_error(EINVAL, std::generic_category(), text);
  return address.s_addr;
}

}  // namespace

ArpSocket::ArpSocket(const std::string& link) : link_(link), socket_(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_ARP))) {
  if (!socket_) fail("cannot use ARP");
  index_ = static_cast<int>(::if_nametoindex(link.c_str()));
  if (index_ == 0) fail(link);
  auto request = request_for(link);
  if (::ioctl(socket_.get(), SIOCGIFHWADDR, &request) != 0) fail(link);
  std::memcpy(mac_.data(), request.ifr_hwaddr.sa_data, mac_.size());
  sockaddr_ll here{};
  here.sll_family = AF_PACKET;
  here.sll_protocol = htons(ETH_P_ARP);
  here.sll_ifindex = index_;
  if (::bind(socket_.get(), reinterpret_cast<sockaddr*>(&here), sizeof here) != 0) fail(link);
}

void ArpSocket::send(std::uint16_t operation, std::uint32_t from, std::uint32_t to) const {
  ArpPacket packet;
  packet.operation = htons(operation);
  packet.sender_mac = mac_;
  packet.sender = from;
  if (operation == ARPOP_REPLY) packet.target_mac.fill(0xff);
  packet.target = to;
  sockaddr_ll everybody{};
  everybody.sll_family = AF_PACKET;
  everybody.sll_protocol = htons(ETH_P_ARP);
  everybody.sll_ifindex = index_;
  everybody.sll_halen = ETH_ALEN;
  std::fill_n(everybody.sll_addr, ETH_ALEN, 0xff);
  if (::sendto(socket_.get(), &packet, sizeof packet, 0, reinterpret_cast<sockaddr*>(&everybody), sizeof everybody) < 0) fail("cannot send ARP over " + link_);
}

/// Some neighbours learn from a reply, some from a question.
void ArpSocket::announce(const std::string& address) const {
  const auto own = address_of(address);
  send(ARPOP_REPLY, own, own);
  send(ARPOP_REQUEST, own, own);
}

std::uint32_t ArpSocket::own_address() const {
  const Descriptor any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  auto request = request_for(link_);
  if (!any || ::ioctl(any.get(), SIOCGIFADDR, &request) != 0) return 0;
  sockaddr_in address{};
  std::memcpy(&address, &request.ifr_addr, sizeof address);
  return address.sin_addr.s_addr;
}

bool ArpSocket::answers(const std::string& address, std::chrono::milliseconds patience) const { return ask(own_address(), address, patience, {}).has_value(); }

std::optional<std::string> ArpSocket::holder(const std::string& address, std::chrono::milliseconds patience, const std::set<std::string>& own) const {
  return ask(0, address, patience, own);
}

std::optional<std::string> ArpSocket::ask(std::uint32_t from, const std::string& address, std::chrono::milliseconds patience,
                                          const std::set<std::string>& own) const {
  using Clock = std::chrono::steady_clock;
  const auto wanted = address_of(address);
  const auto end = Clock::now() + patience;
  send(ARPOP_REQUEST, from, wanted);
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd waiting{socket_.get(), POLLIN, 0};
    if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0) return std::nullopt;
    ArpPacket packet;
    const auto got = ::recv(socket_.get(), &packet, sizeof packet, 0);
    if (got < static_cast<ssize_t>(sizeof packet)) continue;
    if (packet.sender != wanted) continue;
    auto sender = fmt::format("{:02x}", fmt::join(packet.sender_mac, ":"));
    if (!own.contains(sender)) return sender;  // a question of its own proves as much as a reply
  }
}

}  // namespace kvmstrap
