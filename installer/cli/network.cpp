#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/network_try.hpp"
#include "cli/profile_argument.hpp"
#include "cli/session.hpp"
#include "cli/stop.hpp"
#include "engine/first_boot.hpp"
#include "engine/journal.hpp"
#include "engine/unfinished_cut_over.hpp"
#include "host/guard_client.hpp"
#include "host/interrupt.hpp"

namespace kvmstrap {

namespace {

using Said = GuardAnswer::Said;

constexpr auto goes_on = "\nThe network is not left half: this comes to its end.\n";

/// Goes back behind a cut-over that was not committed: by its guard while there is one, else in the files.
Exit roll_back() {
  require_root("network rollback");
  const auto answer = order_back("kvmstrap network rollback was called");
  switch (answer.said) {
    case Said::restored:
      std::cout << "the old network is back" << std::endl;
      // The run whose guard it was may live: then it writes down itself how its cut-over ended.
      if (Lock::holder(lock_file)) return Exit::done;
      break;
    case Said::committed:
      throw Stop(Exit::failed, "kvmstrap network rollback: too late, the new network is kept already\n");
    case Said::stuck:
    case Said::vanished:
    case Said::refused:
      throw Stop(Exit::failed,
                 fmt::format("kvmstrap network rollback: the old network is not wholly back{}{}\n", answer.text.empty() ? "" : ": ", answer.text));
    case Said::no_guard:
      break;
  }
  Session session;
  const auto machine = session.machine();
  const auto lock = take_lock();
  const InterruptWatch watch(goes_on);
  auto of_files = settle_unfinished_cut_over(machine);
  if (!of_files) of_files = finish_going_back(machine);
  if (of_files || answer.said == Said::no_guard) std::cout << of_files.value_or("nothing to roll back: no cut-over is under way, and none was cut off") << "\n";
  return Exit::done;
}

/// Asks those who answered when the network was made, at the first boot with it. The init script that calls it says the answer on the console.
Exit probe() {
  require_root("network probe");
  Session session;
  const auto machine = session.machine();
  const auto lock = take_lock();
  const InterruptWatch watch(goes_on);
  const auto judged = judge_first_boot(machine, [](auto line) { std::cout << line << std::endl; });
  std::cout << (judged ? judged->what : "no network is at its first boot") << std::endl;
  return judged && judged->went_back ? Exit::network_rolled_back : Exit::done;
}

constexpr auto nothing_to_confirm = "kvmstrap network confirm: no cut-over is under way\n  how the last one ended: kvmstrap status\n";

/// Says to the guard that the new network can be reached; the guard looks at the connection that this process came over.
Exit confirm(bool dry_run) {
  require_root("network confirm");
  const auto state = cut_over_under_way();
  if (dry_run && !state) throw Stop(Exit::blocked, nothing_to_confirm);
  if (dry_run) {
    std::cout << "a cut-over is under way; nothing was confirmed\n";
    return Exit::done;
  }
  const auto trial = state.value_or(CutOverState{}).trial;
  const auto answer = confirm_cut_over();
  switch (answer.said) {
    case Said::no_guard:
      throw Stop(Exit::blocked, nothing_to_confirm);
    case Said::refused:
      throw Stop(Exit::blocked, fmt::format("kvmstrap network confirm: this confirms nothing: {}\n", answer.text));
    case Said::committed:
      std::cout << "confirmed: the new network is kept\n";
      return Exit::done;
    case Said::restored:
      if (trial) {
        std::cout << "confirmed; it was a trial, and the old network is back\n";
        return Exit::done;
      }
      throw Stop(Exit::network_rolled_back, fmt::format("kvmstrap network confirm: it was heard, but the old network is back: {}\n", answer.text));
    case Said::stuck:
    case Said::vanished:
      break;
  }
  throw Stop(Exit::failed, fmt::format("kvmstrap network confirm: the cut-over ended badly{}{}\n", answer.text.empty() ? "" : ": ", answer.text));
}

}  // namespace

void add_network(CLI::App& app, Exit& exit) {
  auto* network = app.add_subcommand("network", "Try a profile's network, confirm a cut-over that waits for it, or go back behind one");
  network->require_subcommand(1);
  auto* trial = network->add_subcommand("try", "Make the profile's network live, ask whether it answers as apply would, and always go back");
  auto profile = std::make_shared<ProfileArgument>();
  profile->add_to(*trial);
  trial->callback([profile, &exit] { exit = try_network(*profile); });
  auto* confirmation =
      network->add_subcommand("confirm", "Say that the new network can be reached: over a new SSH connection to it, where the profile says confirm: ssh");
  auto dry_run = std::make_shared<bool>(false);
  confirmation->add_flag("--dry-run", *dry_run, "only say whether a cut-over is under way; confirms nothing");
  confirmation->callback([dry_run, &exit] { exit = confirm(*dry_run); });
  network->add_subcommand("probe", "At the first boot with a new network: ask who answered when it was made, and go back if only the old network answers")
      ->callback([&exit] { exit = probe(); });
  network->add_subcommand("rollback", "Put the old network back: by the guard of a cut-over that is under way, or the files of one that a reset cut off")
      ->callback([&exit] { exit = roll_back(); });
}

}  // namespace kvmstrap
