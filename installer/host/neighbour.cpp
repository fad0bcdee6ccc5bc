#include "host/neighbour.hpp"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "host/descriptor.hpp"

namespace kvmstrap {

namespace {

/// The advertisement and its one option, as on the wire; the kernel fills in the checksum.
struct Advertisement {
  nd_neighbor_advert header{};
  nd_opt_hdr option{.nd_opt_type = ND_OPT_TARGET_LINKADDR, .nd_opt_len = 1};
  std::uint8_t mac[6]{};
};
static_assert(sizeof(Advertisement) == 32);

}  // namespace

int advertise_neighbour(const std::string& link, const std::string& address) {
  const Descriptor socket(::socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6));
  if (!socket) return errno;
  ifreq request{};
  link.copy(request.ifr_name, sizeof request.ifr_name - 1);
  if (::ioctl(socket.get(), SIOCGIFHWADDR, &request) != 0) return errno;
  Advertisement advertisement;
  advertisement.header.nd_na_type = ND_NEIGHBOR_ADVERT;
  advertisement.header.nd_na_flags_reserved = ND_NA_FLAG_OVERRIDE;
  if (::inet_pton(AF_INET6, address.c_str(), &advertisement.header.nd_na_target) != 1) return EINVAL;
  std::copy_n(reinterpret_cast<const std::uint8_t*>(request.ifr_hwaddr.sa_data), sizeof advertisement.mac, advertisement.mac);

  sockaddr_in6 own{};
  own.sin6_family = AF_INET6;
  own.sin6_addr = advertisement.header.nd_na_target;
  sockaddr_in6 everybody{};
  everybody.sin6_family = AF_INET6;
  everybody.sin6_scope_id = ::if_nametoindex(link.c_str());
  ::inet_pton(AF_INET6, "ff02::1", &everybody.sin6_addr);
  const int hops = 255;  // else nobody believes it
  const int index = static_cast<int>(everybody.sin6_scope_id);
  // A new address that the kernel still asks for cannot speak yet; it is nobody's in the neighbours' eyes either.
  if (::bind(socket.get(), reinterpret_cast<sockaddr*>(&own), sizeof own) != 0) return errno == EADDRNOTAVAIL ? 0 : errno;
  if (::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops) != 0) return errno;
  if (::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_MULTICAST_IF, &index, sizeof index) != 0) return errno;
  const auto sent = ::sendto(socket.get(), &advertisement, sizeof advertisement, 0, reinterpret_cast<sockaddr*>(&everybody), sizeof everybody);
  return sent < 0 ? errno : 0;
}

}  // namespace kvmstrap
