#include "engine/revert.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "cli/begun_run.hpp"
#include "cli/commands.hpp"
#include "cli/confirm_option.hpp"
#include "cli/in_installer.hpp"
#include "cli/leftovers.hpp"
#include "cli/question.hpp"
#include "cli/run_id.hpp"
#include "cli/session.hpp"
#include "cli/stop.hpp"
#include "engine/gather.hpp"
#include "engine/handover.hpp"
#include "engine/planner.hpp"
#include "engine/rehearse.hpp"
#include "engine/words.hpp"
#include "host/interrupt.hpp"
#include "model/text.hpp"
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
  std::optional<Confirm> confirm;  ///< of the network that comes back; without it as it was in the run
  RunOption as;

  bool for_a_program() const { return json || as.detach || !as.events.empty(); }
};

/// Whether a run of that name, or of that call, has been here, though it changed nothing: of the last ones that is known.
bool was_begun(const std::string& name) {
  const auto ids = DetachedRuns(detached_folder).ids();
  return std::ranges::any_of(ids, [&](const std::string& id) { return id == name || is_of_call(id, name); });
}

/// One that was begun and has changed nothing yet has no journal. @throws Stop (4) while any is under way, (2) for one that has never been here, which is no
/// failure to a program.
void require_run(const RevertOptions& options, const Machine& machine) {
  if (options.run.empty()) return;
  const auto named = [&] { return run_to_revert(past_runs(machine.reader), options.run); };
  auto run = named();
  if (!run && Lock::holder(lock_file)) {
    if (options.as.detach) tell_under_way();
    const auto lock = take_lock();
    run = named();
  }
  if (run && !run->reverts.empty())
    throw Stop(Exit::blocked,
               fmt::format("kvmstrap revert: {} took back {}\n  what that had made is made again by the same kvmstrap apply\n", options.run, run->reverts));
  if (run) return;
  const bool known = was_begun(options.run);
  if (options.for_a_program()) std::cout << text_of({{"no-run", options.run}, {"known", known}}) << std::endl;
  if (known) throw Stop(Exit::done, fmt::format("Nothing to do: run {} has changed nothing here.\n", options.run));
  throw Stop(Exit::invalid, no_run_of_that_name("revert", options.run));
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

Plan look(const PastRun& run, const Machine& machine, std::optional<Confirm> confirm) {
  const auto facts = gather(machine.identity, machine.platform, machine.reader, subjects_of(run, machine.platform.brings()));
  auto plan = plan_revert(run, past_runs(machine.reader), facts, confirm);
  rehearse_cut_overs(plan, machine);
  return plan;
}

/// Those that were killed right before what is taken back, which went on with what they had left.
std::vector<std::string> cut_off_before(const std::vector<PastRun>& runs, const std::string& id) {
  std::vector<std::string> ids;
  for (const auto& run : runs) {
    if (run.id == id) break;
    if (run.exit == static_cast<int>(Exit::done)) ids.clear();
    if (!run.exit && run.reverts.empty()) ids.push_back(run.id);
  }
  return ids;
}

void show(const Plan& plan, const PastRun& run, const Machine& machine, const Terminal& terminal) {
  const auto runs = past_runs(machine.reader);
  const auto meant = runs_named(runs, run.id);
  terminal.out << fmt::format("{} of {}, profile {}, {} taken back, what was changed last first:\n\n",
                              meant.size() > 1 ? "Runs " + join(meant, ", ") : "Run " + meant.front(), run.began, run.profile, meant.size() > 1 ? "are" : "is");
  print_plan(plan, machine.platform, terminal, is_as_before(run) + ".");
  for (const auto& id : cut_off_before(runs, meant.front()))
    terminal.out << fmt::format("Run {} before it was cut off, and what that had done by then stays; later: kvmstrap revert {}\n", id, id);
}

/// What would be done.
Outcome only_show(const RevertOptions& options, const Machine& machine) {
  refuse_while_another_runs();
  refuse_while_boots_go_on(machine);
  const auto terminal = Terminal::standard_output();
  const auto run = run_to_revert(past_runs(machine.reader), options.run);
  const auto plan = run ? look(*run, machine, options.confirm) : Plan{};
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
  refuse_while_boots_go_on(machine);
  const auto chosen = [&] { return run_to_revert(past_runs(machine.reader), options.run); };
  const auto known = chosen();
  begun.events().begin(known ? known->profile : "", machine.identity, machine.reader);
  settle_what_was_left(machine, [&](const std::string& sentence) {
    terminal.out << sentence << std::endl;
    begun.events().progress(sentence);
  });
  const auto run = chosen();  // once more: what was left may have been its own
  if (!run) {
    terminal.out << "Nothing to do: " << nothing_yet << "." << std::endl;
    return {.why = nothing_yet};
  }

  const auto look_again = [&] { return look(*run, machine, options.confirm); };
  const auto shown = look_again();
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
  auto outcome = in_the_way(look_again());  // of all of it before any of it: a person may have thought about it for long
  if (outcome.exit == Exit::done) outcome = execute(shown, look_again, machine, journal, watchers);
  if (outcome.exit == Exit::done) outcome = judge(look_again(), *run);
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
  command->add_option("RUN", options->run, "the run that is taken back, or the call of a fleet; without it the last run that changed something")
      ->check(CLI::Validator(fault_of_run_id, "", ""));
  auto* dry_run = command->add_flag("--dry-run", options->dry_run, "only show what would be done: the diff of every file, the exact commands");
  command->add_flag("--json", options->json, "for a program, as plan --json")->needs(dry_run);
  add_confirm(*command, options->confirm);
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
