#include "engine/revert.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
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
  bool dry_run = false;
  bool json = false;
  bool yes = false;
  RunOption as;

  bool for_a_program() const { return json || as.detach || !as.events.empty(); }
};

/// @throws Stop (2) for one that has never been here, which is no failure to a program.
void require_run(const RevertOptions& options, const Machine& machine) {
  if (options.run.empty() || run_to_revert(past_runs(machine.reader), options.run)) return;
  if (options.for_a_program()) std::cout << text_of({{"no-run", options.run}}) << std::endl;
  throw Stop(Exit::invalid, fmt::format("kvmstrap revert: there is no run {} that changed something\n  those that there are: ls {}; the last one: kvmstrap status\n",
                                        options.run, runs_folder));
}

/// What a kickstart left to the first boots would be made again by the next one.
void refuse_while_boots_go_on(const Machine& machine) {
  if (read_handover(machine.reader))
    throw Stop(Exit::blocked, "kvmstrap revert: the next boot would go on with what a kickstart has left to it\n  first: kvmstrap first-boot --stop\n");
}

bool agreed(const RevertOptions& options, const Terminal& terminal) {
  if (options.yes) return true;
  if (::isatty(STDIN_FILENO) != 1 || !options.as.events.empty())
    throw Stop(Exit::invalid, "kvmstrap revert: without a terminal it asks nobody; say --yes, after a look at what --dry-run shows\n");
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

std::string is_as_before(const PastRun& run) { return fmt::format("what run {} changed is as it was before", run.id); }

Outcome judge(const Plan& leftover, const PastRun& run) {
  for (const auto& step : leftover.steps) {
    if (!step.proposal.blockers.empty()) return {Exit::unverified, step.id, step.proposal.blockers.front().what, {}, {}, step.proposal.blockers.front().remedy};
    if (!step.proposal.changes.empty())
      return {
          Exit::unverified, step.id, "still to change: " + describe_change(step.proposal.changes.front()), {}, {}, "the same command again shows what is left"};
  }
  return {.why = is_as_before(run) + "; what it installed stays"};
}

Outcome with_advice(Outcome outcome, const Journal& journal) {
  if (outcome.exit == Exit::done) return outcome;
  outcome.state = !journal.started()                          ? "nothing was changed"
                  : outcome.exit == Exit::network_rolled_back ? "its network is the one that it had; what was taken back before this stays so"
                                                              : "what was taken back before this stays so";
  if (outcome.next.empty()) outcome.next = "mend what it says, then run the same command again: it goes on from here";
  return outcome;
}

constexpr auto nothing_yet = "kvmstrap has changed nothing on this host yet";

Plan look(const PastRun& run, const Machine& machine) {
  auto plan = plan_revert(run, past_runs(machine.reader), machine.platform.read(subjects_of(run), machine.reader), machine.platform.brings());
  rehearse_cut_overs(plan, machine);
  return plan;
}

void show(const Plan& plan, const PastRun& run, const Machine& machine, const Terminal& terminal) {
  terminal.out << fmt::format("Run {} of {}, profile {}, is taken back, what it changed last first:\n\n", run.id, run.began, run.profile);
  print_plan(plan, machine.platform, terminal, is_as_before(run) + ".");
  const auto runs = past_runs(machine.reader);
  const auto later = std::ranges::find(runs, run.id, &PastRun::id);
  if (later == runs.begin() || later == runs.end()) return;
  if (const auto& before = *std::prev(later); !before.exit && before.reverts.empty())
    terminal.out << fmt::format("Run {} before it was cut off, and what that had done by then stays; later: kvmstrap revert {}\n", before.id, before.id);
}

/// What would be done.
Outcome only_show(const RevertOptions& options, const Machine& machine) {
  const auto terminal = Terminal::standard_output();
  const auto run = run_to_revert(past_runs(machine.reader), options.run);
  const auto plan = run ? look(*run, machine) : Plan{};
  if (options.json)
    terminal.out << text_of(plan_to_json(plan, machine.platform), 2) << "\n";
  else if (run)
    show(plan, *run, machine, terminal);
  else
    terminal.out << "Nothing to do: " << nothing_yet << ".\n";
  return blocked(plan) ? in_the_way(plan) : Outcome{};
}

/// The straight line: look, plan, show, carry out, look again.
Outcome take_back(const RevertOptions& options, const Machine& machine, BegunRun& begun) {
  const auto& terminal = begun.terminal();
  const auto chosen = [&] { return run_to_revert(past_runs(machine.reader), options.run); };
  const auto known = chosen();
  begun.events().begin(known ? known->profile : "", machine.identity, machine.reader);
  settle_what_was_left(machine, [&](const std::string& sentence) {
    terminal.out << sentence << std::endl;
    begun.events().progress(sentence);
  });
  refuse_while_boots_go_on(machine);
  const auto run = chosen();  // once more: what was left may have been its own
  if (!run) {
    terminal.out << "Nothing to do: " << nothing_yet << "." << std::endl;
    return {.why = nothing_yet};
  }

  const auto shown = look(*run, machine);
  Journal journal({begun.id(), run->profile, std::string(version), machine.identity.boot_id, run->id});
  begun.events().plan(shown);
  show(shown, *run, machine, terminal);
  if (blocked(shown)) return with_advice(in_the_way(shown), journal);
  if (settled(shown)) return judge(shown, *run);
  if (!agreed(options, terminal)) return {.exit = interrupted() ? Exit::failed : Exit::done, .why = "nobody agreed to it; nothing was changed"};
  terminal.out << std::endl;

  const InterruptWatch watch(stops_soon);
  RunReport report(terminal, journal);
  Watchers watchers({&report, &begun.events()});
  const auto plan = look(*run, machine);
  auto outcome = only_as_shown(plan, shown);
  if (outcome.exit == Exit::done) outcome = execute(plan, machine, journal, watchers);
  if (outcome.exit == Exit::done) outcome = judge(look(*run, machine), *run);
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
  command->add_option("RUN", options->run, "the run that is taken back, or the call of a fleet; without it the last run that changed something");
  auto* dry_run = command->add_flag("--dry-run", options->dry_run, "only show what would be done: the diff of every file, the exact commands");
  command->add_flag("--json", options->json, "for a program, as plan --json")->needs(dry_run);
  auto* yes = command->add_flag("-y,--yes", options->yes, "do not ask; needed without a terminal");
  options->as.add_to(*command, yes);
  for (const auto* name : {"--yes", "--run", "--events"}) dry_run->excludes(command->get_option(name));
  command->callback([options, &exit] {
    require_root("revert", options->run);
    Session session;
    const auto machine = session.machine();
    refuse_installer(machine.identity, "revert");
    require_run(*options, machine);
    if (options->dry_run) {
      exit = only_show(*options, machine).exit;
      return;
    }
    BegunRun begun(options->as);
    exit = begun.told([&] { return take_back(*options, machine, begun); }).exit;
  });
}

}  // namespace kvmstrap
