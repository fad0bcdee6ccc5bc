#include "host/guard_client.hpp"

#include <sys/socket.h>

#include "host/guard_channel.hpp"
#include "model/json.hpp"

namespace kvmstrap {

namespace {

using Said = GuardAnswer::Said;

/// A connection to the guard; empty when there is none. @throws std::runtime_error when somebody who is not root holds the guard's place.
Descriptor call_guard() {
  Descriptor channel(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!channel) return channel;
  // Whoever holds the name without being a guard must not hold us up; a restore takes seconds, a client's lease half a minute.
  const timeval patience{120, 0};
  ::setsockopt(channel.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  ::setsockopt(channel.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const auto name = guard_address();
  if (::connect(channel.get(), reinterpret_cast<const sockaddr*>(&name.address), name.length) != 0) return Descriptor();
  ucred who{};
  socklen_t length = sizeof who;
  if (::getsockopt(channel.get(), SOL_SOCKET, SO_PEERCRED, &who, &length) != 0 || who.uid != 0)
    throw std::runtime_error("somebody who is not root holds the guard's place; the network was left as it is");
  return channel;
}

/// How the cut-over ended, once the guard is gone and its name free.
GuardAnswer ending(const Descriptor& channel, std::optional<GuardMessage> message) {
  hear(channel);
  if (!message) return {Said::vanished, {}};
  if (message->word == guard_words::committed) return {Said::committed, message->text};
  if (message->word == guard_words::restored) return {Said::restored, message->text};
  return {Said::stuck, message->text};
}

}  // namespace

GuardAnswer order_back(const std::string& why) {
  const auto channel = call_guard();
  if (!channel) return {Said::no_guard, {}};
  say(channel, guard_words::restore, why);
  return ending(channel, hear(channel));
}

GuardAnswer confirm_cut_over() {
  const auto channel = call_guard();
  if (!channel) return {Said::no_guard, {}};
  say(channel, guard_words::confirm);
  auto message = hear(channel);
  if (message && message->word == guard_words::refused) return {Said::refused, message->text};
  if (message && message->word == guard_words::heard) message = hear(channel);
  return ending(channel, std::move(message));
}

std::optional<CutOverState> cut_over_under_way() {
  const auto channel = call_guard();
  if (!channel) return std::nullopt;
  say(channel, guard_words::ask);
  const auto message = hear(channel);
  if (!message || message->word != guard_words::state) return std::nullopt;
  return from_json_value<CutOverState>(Json::parse(message->text));
}

std::optional<std::string> end_orphaned_guard() try {
  const auto answer = order_back("the run that asked for it had died");
  switch (answer.said) {
    case Said::no_guard:
      return std::nullopt;
    case Said::committed:
      return "the guard of a run that had died finished its commit: the new network stays";
    case Said::restored:
      return "the guard of a run that had died restored the old network";
    case Said::vanished:
    case Said::refused:
      return "the guard of a run that had died went without a word";
    case Said::stuck:
      break;
  }
  return "the guard of a run that had died could not restore everything: " + answer.text;
} catch (const std::runtime_error& error) {
  return error.what();
}

}  // namespace kvmstrap
