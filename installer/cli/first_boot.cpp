#include "engine/first_boot.hpp"

#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <thread>

#include "cli/apply.hpp"
#include "cli/commands.hpp"
#include "cli/in_installer.hpp"
#include "cli/session.hpp"
#include "cli/stop.hpp"
#include "engine/handover.hpp"
#include "host/console.hpp"
#include "host/files.hpp"
#include "host/interrupt.hpp"
#include "model/printable.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

const std::string page = "/var/log/kvmstrap-first-boot.html";
const std::string report = "/var/log/kvmstrap-first-boot.json";

/// The network first: when it did not come up, the installer's is back, and nothing is installed or moved at this boot.
std::optional<Outcome> network_went_back(const Machine& machine) {
  const auto lock = take_lock();
  const InterruptWatch watch("\nThe network is not left half: this comes to its end.\n");
  const auto judged = settle_first_boot(machine, [](auto line) { std::cout << line << std::endl; });
  if (!judged || !judged->went_back) return std::nullopt;
  return Outcome{.exit = Exit::network_rolled_back, .why = judged->what};
}

/// At a boot nobody is there to confirm a network: who answers decides alone.
std::vector<std::string> overrides_of(const Handover& handover, bool at_boot) {
  auto overrides = handover.overrides;
  if (at_boot) overrides.emplace_back("change.network.confirm=auto");
  return overrides;
}

Outcome go_on(const Machine& machine, const Handover& handover, bool at_boot) {
  try {
    // Whoever calls it by hand has seen what became of the network.
    if (auto outcome = network_went_back(machine); outcome && at_boot) return *outcome;
    return apply({.profile = {handover_profile, overrides_of(handover, at_boot)},
                  .selection = handover.selection(),
                  .report = {{page, report}},
                  .yes = true,
                  .ends_first_boots = false});
  } catch (const Stop& stop) {
    return {.exit = stop.exit, .why = std::string(trim(stop.what()))};
  } catch (const std::exception& error) {
    return {.exit = Exit::failed, .why = error.what()};
  }
}

/// What is only told or noted stops nothing when it fails.
void attempt(const std::function<void()>& what) {
  try {
    what();
  } catch (const std::exception& error) {
    std::cout << "kvmstrap first-boot: " << error.what() << std::endl;
  }
}

/// By curl, which every EL6 has. A URL that does not answer changes nothing of the result.
void tell(const std::string& url, const Outcome& outcome, const Machine& machine) {
  if (!present(machine.reader.file(report)))  // it did not come so far as to make one
    write_file(report, text_of({{"command", "first-boot"}, {"exit", static_cast<int>(outcome.exit)}, {"why", outcome.why}}, 2) + "\n", 0600);
  const Run post{.argv = {"curl", "--globoff", "--silent", "--show-error", "--fail", "--max-time", "20", "--header", "Content-Type: application/json",
                          "--data-binary", "@" + report, "--url", url},
                 .timeout = 30};
  auto told = machine.host.perform(post, [](auto) {});
  for (int tries = 1; told.failure && tries < 4; ++tries) {  // curl's own --retry takes a refused connection for an answer
    std::this_thread::sleep_for(std::chrono::seconds(10));
    told = machine.host.perform(post, [](auto) {});
  }
  std::cout << (told.failure ? fmt::format("{} was not told: {}: {}", url, *told.failure, told.detail) : "told " + url) << std::endl;
}

std::string notice(const Handover& handover, int limit) {
  if (handover.why.empty()) return fmt::format("this host is being finished, boot {} of {}; see kvmstrap status", handover.boots, limit);
  return fmt::format("this host is not verified yet, boot {} of {}: {}; kvmstrap first-boot tries again{}, see kvmstrap status", handover.boots, limit,
                     printable(handover.why.substr(0, handover.why.find('\n'))), handover.boots >= limit ? " (no boot does any more)" : "");
}

Exit first_boot(bool at_boot) {
  require_root("first-boot");
  Session session;
  const auto machine = session.machine();
  refuse_installer(machine.identity, "first-boot");
  auto handover = read_handover(machine.reader);
  if (!handover) {
    if (at_boot) end_handover(machine);  // it was ended when the power went
    std::cout << "nothing is left to a first boot" << std::endl;
    return Exit::done;
  }
  const auto profile = ProfileArgument{handover_profile, handover->overrides}.load();
  const auto& wanted = profile.change.first_boot;
  if (at_boot && handover->boots >= wanted.boots) {
    tell_console(notice(*handover, wanted.boots));
    std::cout << fmt::format("boots that tried it: {}; no more do: {}", handover->boots, handover->why) << std::endl;
    return Exit::unverified;
  }
  const auto keep_and_tell = [&] {
    tell_console(notice(*handover, wanted.boots));
    attempt([&] {
      const auto lock = take_lock();
      if (!read_handover(machine.reader)) return;  // somebody has ended it meanwhile
      keep(*handover, machine);
      set_notice(notice(*handover, wanted.boots), machine);
    });
  };
  if (at_boot) {
    ++handover->boots;  // before anything is tried: a boot that hangs counts
    keep_and_tell();
  }
  attempt([] { remove_file(report); });
  const auto outcome = go_on(machine, *handover, at_boot);
  if (outcome.exit == Exit::done) {
    attempt([&] { set_notice("", machine); });
    end_handover(machine);
    std::cout << "verified: nothing is left, and kvmstrap-first-boot is gone" << std::endl;
  } else if (outcome.exit == Exit::locked) {
    std::cout << outcome.why << std::endl;  // how that ends is for the other run to say
  } else {
    handover->why = outcome.why;
    std::cout << notice(*handover, wanted.boots) << std::endl;
    keep_and_tell();
  }
  if (wanted.tell) attempt([&] { tell(*wanted.tell, outcome, machine); });
  return outcome.exit;
}

/// Nothing is tried any more, at no boot; the host stays as it is.
Exit stop_trying() {
  require_root("first-boot --stop");
  Session session;
  const auto machine = session.machine();
  refuse_installer(machine.identity, "first-boot");
  const auto lock = take_lock();
  const bool was_left = read_handover(machine.reader).has_value();
  set_notice("", machine);
  end_handover(machine);
  std::cout << (was_left ? "no boot tries it any more; this host stays as it is" : "nothing is left to a first boot") << std::endl;
  return Exit::done;
}

}  // namespace

void add_first_boot(CLI::App& app, Exit& exit) {
  auto* command =
      app.add_subcommand("first-boot", "Go on with what was prepared in an installer, and remove what does so at every boot once the host is verified");
  auto at_boot = std::make_shared<bool>(false);
  auto stop = std::make_shared<bool>(false);
  auto* as_script = command->add_flag(
      "--at-boot", *at_boot, "as the init script calls it: counts as one of the profile's change.first-boot.boots, and asks nobody to confirm a network");
  command->add_flag("--stop", *stop, "try no more, at no boot: the init script, its files and the notice in /etc/motd go, the host stays as it is")
      ->excludes(as_script);
  command->callback([at_boot, stop, &exit] { exit = *stop ? stop_trying() : first_boot(*at_boot); });
}

}  // namespace kvmstrap
