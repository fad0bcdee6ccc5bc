#include "host/confirmation.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>

#include "host/child.hpp"
#include "host/interfaces.hpp"
#include "host/ssh_session.hpp"
#include "model/text.hpp"
#include "network/claims.hpp"

namespace kvmstrap {

namespace {

std::string executable() {
  std::array<char, PATH_MAX> path{};
  const auto length = ::readlink("/proc/self/exe", path.data(), path.size());
  return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : "kvmstrap";
}

/// Where the connection that we were started over came in, if sshd still listens there; else where it listens at all.
int ssh_port(const std::vector<SshListener>& listeners) {
  const auto& own = ssh_session_of_this_run();
  const bool there = own && std::ranges::find(listeners, own->port, &SshListener::port) != listeners.end();
  return there ? own->port : listeners.empty() ? 22 : listeners.front().port;
}

bool listens_at(const std::vector<SshListener>& listeners, const std::string& address, int port) {
  const auto* all = of_ipv6(address) ? "::" : "0.0.0.0";
  return std::ranges::any_of(listeners, [&](const SshListener& one) { return one.port == port && (one.address == all || one.address == address); });
}

/// Where sshd will be called: an address that it listens at; the one that we were called at ourselves, or one of its family, if there is one.
std::optional<std::string> address_to_call(const NetworkBatch& batch, const std::vector<SshListener>& listeners, int port) {
  auto addresses = addresses_after(batch);
  std::erase_if(addresses, [&](const auto& address) { return !listens_at(listeners, address, port); });
  if (const auto& own = ssh_session_of_this_run())
    for (const bool itself : {false, true})
      std::ranges::stable_partition(addresses, [&](const auto& one) { return itself ? one == own->local : of_ipv6(one) == of_ipv6(own->local); });
  return addresses.empty() ? std::nullopt : std::optional(addresses.front());
}

std::optional<std::string> objection_to_session(const NetworkBatch& batch, int pid, std::uint64_t switched) {
  const auto session = ssh_session_of(pid);
  if (!session)
    return "it does not come over an SSH connection (a shell in tmux or screen does not either): run the very command that the plan names, on another machine";
  if (session->started <= switched)
    return "its SSH connection is older than the new network; one that ControlMaster shares is as old as the first over it: connect anew, with -o "
           "ControlPath=none";
  const Interfaces interfaces;
  const auto after = links_with_addresses_after(batch);
  if (std::ranges::none_of(interfaces.links_with(session->local), [&](const auto& link) { return after.contains(link); }))
    return fmt::format("its SSH connection was made to {}, and that address is not on the new network", session->local);
  if (!interfaces.links_with(session->remote).empty()) return "its SSH connection comes from this host itself and proves nothing of the network";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> objection_to_confirmation(const NetworkBatch& batch, int pid, std::uint64_t switched) {
  if (batch.confirm == Confirm::ssh) return objection_to_session(batch, pid, switched);
  return std::nullopt;
}

std::string confirming_command(const NetworkBatch& batch) {
  const auto here = executable() + " network confirm";
  if (batch.confirm != Confirm::ssh) return here;
  const auto listeners = ssh_listeners();
  const auto port = ssh_port(listeners);
  const auto* sudo_user = std::getenv("SUDO_USER");
  const bool by_sudo = sudo_user && *sudo_user && std::string_view(sudo_user) != "root";
  return fmt::format("ssh {}{}-o ControlPath=none {}@{} {}{}", port == 22 ? "" : fmt::format("-p {} ", port), by_sudo ? "-t " : "",
                     by_sudo ? sudo_user : "root", address_to_call(batch, listeners, port).value_or("ADDRESS"), by_sudo ? "sudo " : "", here);
}

std::string how_to_confirm(const NetworkBatch& batch) {
  switch (batch.confirm) {
    case Confirm::automatic:
      return {};
    case Confirm::ssh:
      return std::string(on_another_machine) + confirming_command(batch);
    case Confirm::manual:
      return "as root on this host: " + confirming_command(batch);
  }
  return {};
}

std::vector<Blocker> rehearse_confirmation(const NetworkBatch& batch) {
  if (batch.confirm == Confirm::automatic) return {};
  const std::vector<std::string> command{executable(), "network", "confirm", "--dry-run"};  // another run's cut-over may be under way
  ChildOptions options;
  options.timeout = std::chrono::seconds(10);
  const auto answer = run_children({command}, options).front();
  const auto* result = present(answer);
  constexpr int nothing_to_confirm = 3;
  if (!result || (result->exit != 0 && result->exit != nothing_to_confirm))
    return {{fmt::format("{} does not run as it has to: nobody could confirm the new network", join(command, " ")),
             "install kvmstrap at a place where root can run it, and start it from there"}};
  if (batch.confirm != Confirm::ssh) return {};
  const auto listeners = ssh_listeners();
  const auto port = ssh_port(listeners);
  const bool known_before = !addresses_after(batch).empty();  // what a router gives is not
  if (known_before ? address_to_call(batch, listeners, port).has_value() : !listeners.empty()) return {};
  return {{listeners.empty() ? "no sshd listens on this host: nobody could confirm the new network over it"
                             : fmt::format("sshd listens on none of {}: nobody could confirm the new network over it", join(addresses_after(batch), ", ")),
           "start sshd, or take ListenAddress out of its configuration; or let a person confirm it at its console (confirm: manual)"}};
}

}  // namespace kvmstrap
