#include "host/probe.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>

#include "host/arp.hpp"
#include "unit/host/namespace_host.hpp"

namespace kvmstrap::probe_test {

using example::NamespaceHost;
using example::on_a_host;
using std::chrono::milliseconds;

bool answered(Probe::What what, const std::string& address, const std::string& device = "eth0") { return answers(what, {address, device}, milliseconds(300)); }

TEST(RealProbe, HearsTheGatewayByArpAndPing) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    EXPECT_TRUE(answered(Probe::What::neighbour, "10.0.7.1"));
    EXPECT_TRUE(answered(Probe::What::ping, "10.0.7.1"));
    EXPECT_TRUE(answered(Probe::What::ping, "10.0.7.1", ""));
  });
}

TEST(RealProbe, TakesSilenceForNoAnswerInTime) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost& host) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(answered(Probe::What::neighbour, "10.0.7.99"));
    EXPECT_FALSE(answered(Probe::What::ping, "10.0.7.99"));
    host.at_gateway("/sbin/ip link set gw0 down");
    EXPECT_FALSE(answered(Probe::What::neighbour, "10.0.7.1"));
    EXPECT_FALSE(answered(Probe::What::ping, "10.0.7.1"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(1500));
  });
}

TEST(RealProbe, DoesNotTakeItselfForANeighbour) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) { EXPECT_FALSE(answered(Probe::What::neighbour, "10.0.7.21")); });
}

TEST(RealProbe, AsksOverTheGivenDeviceOnly) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    example::run("/sbin/ip link add other0 type bridge");
    example::run("/sbin/ip link set other0 up");
    EXPECT_FALSE(answered(Probe::What::ping, "10.0.7.1", "other0"));
    EXPECT_FALSE(answered(Probe::What::neighbour, "10.0.7.1", "other0"));
    EXPECT_FALSE(answered(Probe::What::neighbour, "10.0.7.1", "eth9"));
    EXPECT_FALSE(answered(Probe::What::ping, "10.0.7.1", "eth9"));
  });
}

TEST(RealProbe, CannotAskWhatIsNoAddress) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    for (const auto what : {Probe::What::neighbour, Probe::What::ping, Probe::What::nameserver})
      for (const auto* wrong : {"fd00::1", "host", ""}) EXPECT_FALSE(answered(what, wrong)) << wrong;
  });
}

/// The kernel shows a raw socket the host's own question as well.
TEST(RealProbe, DoesNotTakeItsOwnQuestionForAnAnswer) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    EXPECT_TRUE(answered(Probe::What::ping, "127.0.0.1", ""));
    example::run("/sbin/sysctl -qw net.ipv4.icmp_echo_ignore_all=1");
    EXPECT_FALSE(answered(Probe::What::ping, "127.0.0.1", ""));
  });
}

/// Answers every echo request at the gateway's end with one byte of it changed.
void answer_wrongly(const NamespaceHost& host, std::size_t wrong_byte) {
  host.at_gateway("/sbin/sysctl -qw net.ipv4.icmp_echo_ignore_all=1");
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  if (::fork() == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    host.enter_gateway();
    const int socket = ::socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    if (::write(ready[1], "x", 1) != 1) ::_exit(1);
    for (;;) {
      unsigned char packet[512];
      sockaddr_in from{};
      socklen_t length = sizeof from;
      const auto got = ::recvfrom(socket, packet, sizeof packet, 0, reinterpret_cast<sockaddr*>(&from), &length);
      auto* icmp = packet + 20;
      icmp[0] = 0;                                              // a reply
      const unsigned sum = (icmp[2] << 8 | icmp[3]) + 0x0800U;  // its type is 8 less
      const unsigned changed = sum + (wrong_byte % 2 ? (icmp[wrong_byte] & 1 ? 1U : 0xfffeU) : (icmp[wrong_byte] & 1 ? 0x0100U : 0xfeffU));
      icmp[wrong_byte] ^= 1;
      const unsigned folded = (changed & 0xffff) + (changed >> 16);
      const unsigned checksum = (folded & 0xffff) + (folded >> 16);
      icmp[2] = static_cast<unsigned char>(checksum >> 8);
      icmp[3] = static_cast<unsigned char>(checksum);
      ::sendto(socket, icmp, static_cast<std::size_t>(got - 20), 0, reinterpret_cast<sockaddr*>(&from), length);
    }
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
}

TEST(RealProbe, TakesOnlyAnEchoOfItsOwnQuestion) {
  NEEDS_ROOT();
  for (const std::size_t byte : {4U, 5U})
    on_a_host([&](NamespaceHost& host) {
      answer_wrongly(host, byte);
      EXPECT_FALSE(answered(Probe::What::ping, "10.0.7.1")) << "byte " << byte;
    });
  on_a_host([&](NamespaceHost& host) {
    answer_wrongly(host, 12);
    EXPECT_TRUE(answered(Probe::What::ping, "10.0.7.1")) << "what the echo carries does not matter";
  });
}

TEST(RealProbe, TakesNoOtherNeighbourForTheOneThatItAsks) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost& host) {
    if (::fork() == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      host.enter_gateway();
      for (const ArpSocket other("gw0");; ::usleep(10000)) other.announce("10.0.7.77");
    }
    ::usleep(100000);
    EXPECT_FALSE(answered(Probe::What::neighbour, "10.0.7.99"));
    EXPECT_TRUE(answered(Probe::What::neighbour, "10.0.7.77"));
  });
}

/// A name server that answers with `flags`, and with the number of the question unless one of its two bytes is to be wrong.
void serve_names(unsigned char flags, int wrong_byte = -1) {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_port = htons(53);
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&here), sizeof here), 0);
  const pid_t server = ::fork();
  if (server > 0) {
    ::close(socket);
    return;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (;;) {
    unsigned char packet[512];
    sockaddr_in from{};
    socklen_t length = sizeof from;
    const auto got = ::recvfrom(socket, packet, sizeof packet, 0, reinterpret_cast<sockaddr*>(&from), &length);
    packet[2] = flags;
    if (wrong_byte >= 0) packet[wrong_byte] ^= 1;
    ::sendto(socket, packet, static_cast<std::size_t>(got), 0, reinterpret_cast<sockaddr*>(&from), length);
  }
}

TEST(RealProbe, HearsANameServer) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    EXPECT_FALSE(answered(Probe::What::nameserver, "127.0.0.1", "")) << "nobody listens there yet";
    serve_names(0x81);
    EXPECT_TRUE(answered(Probe::What::nameserver, "127.0.0.1", ""));
  });
}

TEST(RealProbe, TakesOnlyAnAnswerToItsOwnQuestion) {
  NEEDS_ROOT();
  for (const int byte : {0, 1})
    on_a_host([&](NamespaceHost&) {
      serve_names(0x81, byte);
      EXPECT_FALSE(answered(Probe::What::nameserver, "127.0.0.1", ""));
    });
  on_a_host([](NamespaceHost&) {
    serve_names(0x01);
    EXPECT_FALSE(answered(Probe::What::nameserver, "127.0.0.1", "")) << "an echo is no answer";
  });
}

}  // namespace kvmstrap::probe_test
