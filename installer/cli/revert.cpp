#include "engine/revert.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "cli/begun_run.hpp"
#include "cli/commands.hpp"
#include "cli/in_installer.hpp"
#include "cli/leftovers.hpp"
#include "cli/question.hpp"
#include "cli/session.hpp"
#include "cli/stop.hpp"
#include "engine/handover.hpp"
#include "engine/planner.hpp"
#include "engine/rehearse.hpp"
#include "engine/words.hpp"
#include "host/interrupt.hpp"
#include "model/version.hpp"
#include "report/plan_text.hpp"
#include "report/run_report.hpp"

namespace kvmstrap {

namespace {

struct RevertOptions {
  std::string run;  ///< empty: the last that changed something
  bool yes = false;
  RunOption as;
};

/// nullptr: nothing was ever changed. @throws Stop (2) for one that is not there.
const PastRun* run_of(const std::vector<PastRun>& runs, const std::string& id) {
  if (id.empty()) return run_to_revert(runs);
  const auto found = std::ranges::find(runs, id, &PastRun::id);
  if (found == runs.end())
    throw Stop(Exit::invalid,
               fmt::format("kvmstrap revert: there is no run {}\n  the runs there are: ls {}; the last one: kvmstrap status\n", id, runs_folder));
  return &*found;
}

/// What a kickstart left to the first boots would be made again by the next one.
void refuse_while_boots_go_on(const Machine& machine) {
  if (read_handover(machine.reader))
    throw Stop(Exit::blocked, "kvmstrap revert: the next boot would go on with what a kickstart has left to it\n  first: kvmstrap first-boot --stop\n");
}

bool agreed(const RevertOptions& options, const Terminal& terminal) {
  if (options.yes) return true;
  if (::isatty(STDIN_FILENO) != 1 || !options.as.events.empty())
    throw Stop(Exit::invalid, "kvmstrap revert: without a terminal it asks nobody; say --yes, after a look at what it would do\n");
  if (answered_yes("\nTake this back?", terminal)) return true;
  terminal.out << "Nothing was changed." << std::endl;
  return false;
}

/// A person may have thought about it for long.
Outcome only_as_shown(const Plan& plan, const Plan& shown) {
  if (auto outcome = in_the_way(plan); outcome.exit != Exit::done) return outcome;
  for (const auto& step : plan.steps)
    for (const auto& change : step.proposal.changes)
      if (std::ranges::none_of(shown.steps, [&](const auto& one) { return one.id == step.id && was_shown(one, change); }))
        return {.exit = Exit::blocked, .step = step.id, .why = to_string(subject_of(change)) + " has changed since this was shown", .next = "look at it again"};
  return {};
}

Outcome judge(const Plan& leftover, const PastRun& run) {
  for (const auto& step : leftover.steps) {
    if (!step.proposal.blockers.empty()) return {Exit::unverified, step.id, step.proposal.blockers.front().what, {}, {}, step.proposal.blockers.front().remedy};
    if (!step.proposal.changes.empty())
      return {
          Exit::unverified, step.id, "still to change: " + describe_change(step.proposal.changes.front()), {}, {}, "the same command again shows what is left"};
  }
  return {.why = fmt::format("what run {} changed is as it was before; what it installed stays", run.id)};
}

Outcome with_advice(Outcome outcome, const Journal& journal) {
  if (outcome.exit == Exit::done) return outcome;
  outcome.state = !journal.started()                          ? "nothing was changed"
                  : outcome.exit == Exit::network_rolled_back ? "its network is the one that it had; what was taken back before this stays so"
                                                              : "what was taken back before this stays so";
  if (outcome.next.empty()) outcome.next = "mend what it says, then run the same command again: it goes on from here";
  return outcome;
}

/// The straight line: look, plan, show, carry out, look again.
Outcome take_back(const RevertOptions& options, const Machine& machine, BegunRun& begun) {
  const auto& terminal = begun.terminal();
  const auto named = past_runs(machine.reader);
  const auto* known = run_of(named, options.run);
  begun.events().begin(known ? known->profile : "", machine.identity, machine.reader);
  settle_what_was_left(machine, [&](const std::string& sentence) {
    terminal.out << sentence << std::endl;
    begun.events().progress(sentence);
  });
  refuse_while_boots_go_on(machine);
  const auto runs = past_runs(machine.reader);
  const auto* run = run_of(runs, options.run);
  if (!run) {
    terminal.out << "Nothing to do: kvmstrap has changed nothing on this host yet." << std::endl;
    return {.why = "kvmstrap has changed nothing on this host yet"};
  }

  const auto look = [&] {
    auto plan = plan_revert(*run, past_runs(machine.reader), machine.platform.read(subjects_of(*run), machine.reader));
    rehearse_cut_overs(plan, machine);
    return plan;
  };
  const auto shown = look();
  Journal journal({begun.id(), run->profile, std::string(version), machine.identity.boot_id, run->id});
  begun.events().plan(shown);
  terminal.out << fmt::format("Run {} of {}, profile {}, is taken back, what it changed last first:\n\n", run->id, run->began, run->profile);
  print_plan(shown, machine.platform, terminal, fmt::format("what run {} changed is as it was before.", run->id));
  if (blocked(shown)) return with_advice(in_the_way(shown), journal);
  if (settled(shown)) return judge(shown, *run);
  if (!agreed(options, terminal)) return {.exit = interrupted() ? Exit::failed : Exit::done, .why = "nobody agreed to it; nothing was changed"};
  terminal.out << std::endl;

  const InterruptWatch watch(stops_soon);
  RunReport report(terminal, journal);
  Watchers watchers({&report, &begun.events()});
  const auto plan = look();
  auto outcome = only_as_shown(plan, shown);
  if (outcome.exit == Exit::done) outcome = execute(plan, machine, journal, watchers);
  if (outcome.exit == Exit::done) outcome = judge(look(), *run);
  try {
    journal.end(static_cast<int>(outcome.exit), outcome.why);
  } catch (const std::exception& error) {
    outcome.detail += std::string("\nthe journal cannot be written: ") + error.what();
  }
  outcome = with_advice(outcome, journal);
  report.outcome(outcome);
  return outcome;
}

}  // namespace

void add_revert(CLI::App& app, Exit& exit) {
  auto* command =
      app.add_subcommand("revert", "Take back what a run changed, by its journal: shows what would be done, asks, does it; packages stay installed");
  auto options = std::make_shared<RevertOptions>();
  command->add_option("RUN", options->run, "the run that is taken back; without it the last that changed something");
  auto* yes = command->add_flag("-y,--yes", options->yes, "do not ask; needed without a terminal");
  options->as.add_to(*command, yes);
  command->callback([options, &exit] {
    require_root("revert", options->run);
    Session session;
    const auto machine = session.machine();
    refuse_installer(machine.identity, "revert");
    BegunRun begun(options->as);
    exit = begun.told([&] { return take_back(*options, machine, begun); }).exit;
  });
}

}  // namespace kvmstrap
