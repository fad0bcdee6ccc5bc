#include "cli/leftovers.hpp"

#include <chrono>
#include <thread>

#include "cli/stop.hpp"
#include "engine/unfinished_cut_over.hpp"
#include "host/interrupt.hpp"

namespace kvmstrap {

void settle_what_was_left(const Machine& machine, const std::function<void(const std::string&)>& say) {
  const InterruptWatch watch("\nStopping once what an earlier run left behind is settled.\n");
  if (const auto said = machine.host.end_orphaned_guard()) say("An earlier run was killed in the middle of a cut-over: " + *said);
  if (const auto said = settle_unfinished_cut_over(machine)) say("Of an earlier run: " + *said);
  std::string waiting_for;
  while (const auto busy = machine.platform.busy(machine.reader)) {
    if (waiting_for != *busy) say("Waiting for " + *busy + " to end; a package transaction is never interrupted.");
    waiting_for = *busy;
    if (interrupted()) throw Stop(Exit::failed, "kvmstrap: interrupted before anything was done\n");
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
}

}  // namespace kvmstrap
