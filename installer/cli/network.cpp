#include <iostream>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "engine/journal.hpp"
#include "engine/unfinished_cut_over.hpp"

namespace kvmstrap {

namespace {

/// Goes back behind a cut-over that was not committed: by its guard while there is one, else in the files.
Exit roll_back() {
  require_root("network rollback");
  Session session;
  const auto machine = session.machine();
  const auto of_guard = machine.host.end_orphaned_guard();
  if (of_guard) std::cout << *of_guard << std::endl;
  // The run whose guard it was may live: then it writes down itself how its cut-over ended.
  if (of_guard && Lock::holder(lock_file)) return Exit::done;
  const auto lock = take_lock();
  const auto of_files = settle_unfinished_cut_over(machine.reader, machine.host);
  if (of_files || !of_guard) std::cout << of_files.value_or("nothing to roll back: no cut-over is under way, and none was cut off") << "\n";
  return Exit::done;
}

}  // namespace

void add_network(CLI::App& app, Exit& exit) {
  auto* network = app.add_subcommand("network", "Go back behind a cut-over that was not committed");
  network->require_subcommand(1);
  auto* command =
      network->add_subcommand("rollback", "Put the old network back: by the guard of a cut-over that is under way, or the files of one that a reset cut off");
  command->callback([&exit] { exit = roll_back(); });
}

}  // namespace kvmstrap
