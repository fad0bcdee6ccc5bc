#include "fleet/refusal.hpp"

#include <fmt/format.h>

#include "model/text.hpp"

namespace kvmstrap {

namespace {

constexpr int not_delivered = 71;  // templates/fleet/start.sh

/// What to do about each way in which there is no connection: as ssh says it, and the C library by strerror and gai_strerror.
std::string remedy_of_no_connection(std::string_view ssh_says) {
  static constexpr std::pair<std::string_view, std::string_view> remedies[] = {
      {"Could not resolve hostname", "no name server knows that name, of the host or of a jump host: mend it, or give the host an address: in the inventory"},
      {"Connection refused", "the machine is there and no sshd at that port: port: in the inventory's ssh, or start sshd at its console"},
      {"timed out", "is it up? its console; whether a firewall or a jump host (jump: in the inventory's ssh) is between"},
      {"No route to host", "is it up, and in this network? its console; a jump host is jump: in the inventory's ssh"},
      {"no matching", "it has none of the algorithms that are offered to it: old-algorithms: in the inventory's ssh, or ssh_config"},
      {"Network is unreachable", "this machine has no way there: its routes; a jump host is jump: in the inventory's ssh"},
  };
  for (const auto& [phrase, remedy] : remedies)
    if (ssh_says.find(phrase) != std::string_view::npos) return std::string(remedy);
  return "run it again once it can be reached";
}

}  // namespace

std::string last_words(std::string_view text) {
  std::string words;
  for (const auto& one : lines(text))
    if (const auto shown = std::string(trim(shown_of_host(one))); !shown.empty()) words += (words.empty() ? "" : "; ") + shown;
  return shown_of_host(words, 600);
}

Refusal refusal_of(const std::string& host, int exit, std::string_view errors, const std::string& undelivered) {
  const auto words = last_words(errors);
  const auto says = [&](std::string_view text) { return errors.find(text) != std::string_view::npos; };
  if (exit == not_delivered) return {HostState::undelivered, undelivered.empty() ? words : undelivered, "make room there, and run it again"};
  if (exit != ssh_failed)
    return {HostState::denied, words.empty() ? fmt::format("its shell ended with {}", exit) : words,
            says("sudo") ? "for EL6: Defaults:USER !requiretty in sudoers; a password: --ask-sudo-password" : ""};
  if (says("Host key verification failed") || says("REMOTE HOST IDENTIFICATION HAS CHANGED"))
    return {HostState::untrusted, says("HAS CHANGED") ? "its key is another one than is known" : "its key is not known",
            fmt::format("find out why; its key belongs into known_hosts, or into the inventory as host-key of {}", host)};
  if (says("Permission denied") || says("Too many authentication failures"))
    return {HostState::denied, words, "which key it takes: ssh -v; ssh: {identity: FILE} in the inventory names one"};
  return {HostState::unreachable, words.empty() ? "ssh ended without a word" : words, remedy_of_no_connection(errors)};
}

}  // namespace kvmstrap
