#include "host/guard_channel.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstddef>

namespace kvmstrap {

bool say(const Descriptor& channel, std::string_view word, std::string_view text) {
  constexpr std::size_t longest = 16000;  // a packet has to fit the socket's buffer
  std::string packet(word);
  packet += ' ';
  packet += text.substr(0, longest);
  return ::send(channel.get(), packet.data(), packet.size(), MSG_NOSIGNAL) >= 0;
}

std::optional<GuardMessage> hear(const Descriptor& channel) {
  std::array<char, 16384> packet;
  for (;;) {
    const auto got = ::recv(channel.get(), packet.data(), packet.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    const std::string_view text(packet.data(), static_cast<std::size_t>(got));
    const auto blank = text.find(' ');
    return GuardMessage{std::string(text.substr(0, blank)), blank == std::string_view::npos ? std::string{} : std::string(text.substr(blank + 1))};
  }
}

GuardAddress guard_address() {
  constexpr std::string_view name = "kvmstrap-guard";
  GuardAddress result;
  result.address.sun_family = AF_UNIX;
  name.copy(result.address.sun_path + 1, name.size());
  result.length = static_cast<unsigned>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  return result;
}

}  // namespace kvmstrap
