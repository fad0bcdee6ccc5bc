#include "host/probe.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>

#include "unit/host/namespace_host.hpp"

namespace kvmstrap {
namespace {

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
    for (const auto what : {Probe::What::neighbour, Probe::What::ping, Probe::What::nameserver}) EXPECT_FALSE(answered(what, "fd00::1"));
  });
}

/// A name server that answers with `flags` and, unless told otherwise, the number of the question.
void serve_names(unsigned char flags, bool right_number) {
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
    if (!right_number) packet[0] ^= 1;
    ::sendto(socket, packet, static_cast<std::size_t>(got), 0, reinterpret_cast<sockaddr*>(&from), length);
  }
}

TEST(RealProbe, HearsANameServer) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    EXPECT_FALSE(answered(Probe::What::nameserver, "127.0.0.1", "")) << "nobody listens there yet";
    serve_names(0x81, true);
    EXPECT_TRUE(answered(Probe::What::nameserver, "127.0.0.1", ""));
  });
}

TEST(RealProbe, TakesOnlyAnAnswerToItsOwnQuestion) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    serve_names(0x81, false);
    EXPECT_FALSE(answered(Probe::What::nameserver, "127.0.0.1", ""));
  });
  on_a_host([](NamespaceHost&) {
    serve_names(0x01, true);
    EXPECT_FALSE(answered(Probe::What::nameserver, "127.0.0.1", "")) << "an echo is no answer";
  });
}

}  // namespace
}  // namespace kvmstrap
