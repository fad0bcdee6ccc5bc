#include "cli/network_try.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/in_installer.hpp"
#include "cli/leftovers.hpp"
#include "cli/run_id.hpp"
#include "cli/session.hpp"
#include "cli/stop.hpp"
#include "engine/gather.hpp"
#include "engine/rehearse.hpp"
#include "host/interrupt.hpp"
#include "model/version.hpp"
#include "report/plan_text.hpp"
#include "report/run_report.hpp"
#include "steps/define_bridges.hpp"
#include "steps/step.hpp"

namespace kvmstrap {

namespace {

constexpr auto step_of_the_network = "define-bridges";

/// A trial moves the network and makes nothing else. @throws Stop (3) where bonds or VLANs lack their module, which a plan of the whole takes to be loaded by
/// then.
void require_modules(const Plan& plan, const std::vector<SubjectId>& wanted, const std::string& profile) {
  for (const auto& step : plan.steps)
    for (const auto& change : step.proposal.changes) {
      const auto* module = std::get_if<ChangeOf<Module>>(&change);
      if (!module || std::ranges::find(wanted, SubjectId(module->subject)) == wanted.end()) continue;
      if (const auto* now = present(module->before); !now || !now->loaded)
        throw Stop(Exit::blocked, fmt::format("kvmstrap network try: the module {} is not loaded yet\n  first: kvmstrap apply {} --only load-modules\n",
                                              module->subject.name, profile));
    }
}

/// The network's step alone, on the facts that the steps before it will have made.
Plan plan_of_the_network(const Profile& profile, const Machine& machine, const std::string& typed) {
  auto plan = make_plan(profile, gather(machine.identity, machine.platform, machine.reader, wants(profile)), {});
  require_modules(plan, define_bridges_wants(profile), typed);
  std::erase_if(plan.steps, [](const PlannedStep& step) { return step.id != step_of_the_network; });
  rehearse_cut_overs(plan, machine);
  return plan;
}

/// Carries the trial out, journaled like any change; how it went, as `network try` prints it.
Performed carry_out(Action action, const Machine& machine, Journal& journal, RunReport& report) {
  Performed performed;
  for (auto& op : action.ops)
    if (auto* batch = std::get_if<NetworkBatch>(&op)) batch->trial = true;
  const int sequence = journal.begin(step_of_the_network, action);
  for (const auto& op : action.ops) {
    performed = machine.host.perform(op, [&](auto line) { report.progress(line); });
    if (performed.failure) break;
  }
  const std::vector<SubjectId> network{Network{}};
  journal.failed(sequence, performed.failure.value_or("it was a trial: the old network is back"), machine.platform.read(network, machine.reader));
  return performed;
}

}  // namespace

Exit try_network(const ProfileArgument& argument) {
  const auto terminal = Terminal::standard_output();
  const auto profile = argument.load();
  require_root("network try", argument.as_typed());
  if (!profile.network) throw Stop(Exit::invalid, "kvmstrap network try: the profile says nothing of a network\n");
  Session session;
  const auto machine = session.machine();
  refuse_installer(machine.identity, "network try");
  const auto lock = take_lock();
  settle_what_was_left(machine, [&](const std::string& sentence) { terminal.out << sentence << std::endl; });

  const auto plan = plan_of_the_network(profile, machine, argument.as_typed());
  print_plan(plan, machine.platform, terminal);
  if (blocked(plan)) return Exit::blocked;
  const auto& proposal = plan.steps.front().proposal;
  if (!proposal.deferred.empty()) throw Stop(Exit::blocked, "kvmstrap network try: cannot be tried yet: " + proposal.deferred.front().why + "\n");
  if (settled(plan)) return Exit::done;
  terminal.out << "A trial: the files above stay as they are, and the old network comes back in any case.\n" << std::endl;

  const InterruptWatch watch(stops_soon);
  Journal journal({run_id(), profile.name, std::string(version), machine.identity.boot_id});
  RunReport report(terminal, journal);
  report.step_started(plan.steps.front());
  for (const auto& action : machine.platform.realise(proposal.changes)) {
    const auto performed = carry_out(action, machine, journal, report);
    const auto exit = !performed.failure ? Exit::done : performed.network_rolled_back ? Exit::network_rolled_back : Exit::failed;
    journal.end(static_cast<int>(exit), performed.failure.value_or("it was a trial"));
    if (exit != Exit::done) {
      report.outcome({exit, step_of_the_network, *performed.failure, performed.detail, {}, "mend what it says, and try again"});
      return exit;
    }
    report.step_ended(plan.steps.front(), true);
    terminal.out << "\nTried: " << performed.detail << "\n  journal and log: " << journal.folder() << std::endl;
  }
  return Exit::done;
}

}  // namespace kvmstrap
