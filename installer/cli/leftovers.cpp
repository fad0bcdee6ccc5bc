#include "cli/leftovers.hpp"

#include <chrono>
#include <thread>

#include "cli/stop.hpp"
#include "engine/unfinished_cut_over.hpp"
#include "host/interrupt.hpp"

namespace kvmstrap {

void settle_what_was_left(const Machine& machine, const Terminal& terminal) {
  const InterruptWatch watch("\nStopping once what an earlier run left behind is settled.\n");
  if (const auto said = machine.host.end_orphaned_guard()) terminal.out << "An earlier run was killed in the middle of a cut-over: " << *said << std::endl;
  if (const auto said = settle_unfinished_cut_over(machine)) terminal.out << "Of an earlier run: " << *said << std::endl;
  std::string waiting_for;
  while (const auto busy = machine.platform.busy(machine.reader)) {
    if (waiting_for != *busy) terminal.out << "Waiting for " << *busy << " to end; a package transaction is never interrupted." << std::endl;
    waiting_for = *busy;
    if (interrupted()) throw Stop(Exit::failed, "kvmstrap: interrupted before anything was done\n");
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
}

}  // namespace kvmstrap
