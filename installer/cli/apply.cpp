#include "cli/apply.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "cli/commands.hpp"
#include "cli/in_installer.hpp"
#include "cli/leftovers.hpp"
#include "cli/question.hpp"
#include "cli/saved_plan.hpp"
#include "cli/selection.hpp"
#include "cli/session.hpp"
#include "cli/stop.hpp"
#include "engine/gather.hpp"
#include "engine/handover.hpp"
#include "engine/rehearse.hpp"
#include "engine/words.hpp"
#include "host/files.hpp"
#include "host/interrupt.hpp"
#include "model/text.hpp"
#include "model/version.hpp"
#include "report/chronicle.hpp"
#include "report/plan_difference.hpp"
#include "report/plan_text.hpp"
#include "report/run_report.hpp"
#include "steps/step.hpp"

namespace kvmstrap {

namespace {

/// What is to be made so, and the plan that it was shown as before, if it was.
struct ApplyTask {
  Profile profile;
  ProfileText source;
  std::vector<std::string> overrides;
  Selection selection;
  std::optional<SavedPlan> saved;
};

/// @throws Stop (2)
ApplyTask task_of(const ApplyOptions& options) {
  const auto source = options.profile.read();
  auto saved = parse_saved_plan(source);
  if (!saved) return {profile_in(source, options.profile.overrides), source, options.profile.overrides, options.selection, {}};
  if (!options.profile.overrides.empty() || !options.selection.takes_all())
    throw Stop(Exit::invalid, fmt::format("kvmstrap apply: {} is a plan: what it was made with is in it; --set, --var, --only and --skip go with a profile\n",
                                          source.shown_name));
  return {profile_in(saved->profile, saved->overrides), saved->profile, saved->overrides, saved->selection, saved};
}

std::string made_by(const SavedPlan& saved, const std::string& file) {
  auto command = "kvmstrap plan " + ProfileArgument{saved.profile.shown_name, saved.overrides}.as_typed();
  for (const auto& step : saved.selection.only) command += " --only " + step;
  for (const auto& step : saved.selection.skip) command += " --skip " + step;
  return command + " --out " + file;
}

/// Whether `plan` is the one that was shown; says where it is not. @throws Stop (2) for a saved plan that is not whole.
bool is_as_shown(const Plan& plan, const SavedPlan& saved, const std::string& file, const Machine& machine, const Terminal& terminal) {
  const auto found = differences_to(saved, plan_to_json(plan, machine.platform), file);
  if (found.empty()) return true;
  terminal.out << terminal.red("blocked") << fmt::format(": the host is not as it was at {}, when {} was made:\n", saved.made_at, file);
  for (const auto& one : found) terminal.out << terminal.red("  x ") << as_ascii(one) << "\n";
  terminal.out << fmt::format("Nothing of it was done.\n  to do: {}, look at it, and apply that\n", made_by(saved, file));
  return false;
}

bool agreed(const ApplyOptions& options, const Terminal& terminal) {
  if (options.yes) return true;
  if (::isatty(STDIN_FILENO) != 1 || !options.run.events.empty())
    throw Stop(Exit::invalid, "kvmstrap apply: without a terminal it asks nobody; say --yes, after a look at the plan\n");
  if (answered_yes("\nCarry this out?", terminal)) return true;
  terminal.out << "Nothing was changed." << std::endl;
  return false;
}

Outcome no_more_as_shown(const SavedPlan& saved, const std::string& file) {
  return {.exit = Exit::blocked,
          .why = fmt::format("the host is not as it was at {}, when {} was made", saved.made_at, file),
          .next = fmt::format("kvmstrap plan {} --out {}, look at it, and apply that", saved.profile.shown_name, file)};
}

/// The first boot starts it from there: another one may know another profile.
void require_executable(const Identity& identity) {
  constexpr auto place = "/usr/bin/kvmstrap";
  constexpr auto running = "/proc/self/exe";
  if (identity.installer.empty()) return;
  std::error_code not_there;
  const bool the_same = std::filesystem::equivalent(running, place, not_there) || read_file(running) == read_file(place);
  if (::access(place, X_OK) != 0 || !the_same)
    throw Stop(Exit::invalid, fmt::format("kvmstrap apply: in an installer's chroot {} has to be this very kvmstrap: the first boot starts it from there\n"
                                          "  copy it there, and run that\n",
                                          place));
}

/// The host is as somebody's profile says: what a kickstart has left is not tried any more, and its notice goes.
void end_first_boots(const Machine& machine, const Terminal& terminal) {
  try {
    if (read_handover(machine.reader)) {
      end_handover(machine);
      terminal.out << "What a kickstart had left to the first boots is ended by this." << std::endl;
    }
    set_notice("", machine);
  } catch (const std::exception& error) {
    terminal.out << "What a kickstart has left to the first boots is still there: " << error.what() << "\n  to do: kvmstrap first-boot --stop" << std::endl;
  }
}

bool waits_for_first_boot(const Deferred& deferred) { return deferred.until == Until::first_boot; }

/// Everything is done that an installer's chroot allows.
bool prepared(const Plan& leftover) {
  return std::ranges::all_of(leftover.steps, [](const PlannedStep& step) {
    const auto& proposal = step.proposal;
    return proposal.blockers.empty() && proposal.changes.empty() && std::ranges::all_of(proposal.deferred, waits_for_first_boot);
  });
}

/// What is not as the profile says although everything was carried out.
Outcome judge(const Plan& leftover, const Selection& selection) {
  if (settled(leftover))
    return {.why = selection.takes_all() ? "the host is as the profile says" : "the selected steps are as the profile says; the others were not looked at"};
  if (prepared(leftover)) return {.why = "what is left is done and verified at the first boot, by kvmstrap-first-boot", .prepared = true};
  for (const auto& step : leftover.steps) {
    const auto& proposal = step.proposal;
    if (!proposal.blockers.empty()) return {Exit::unverified, step.id, proposal.blockers.front().what, {}, {}, proposal.blockers.front().remedy};
    if (!proposal.changes.empty())
      return {Exit::unverified,
              step.id,
              "still to change: " + describe_change(proposal.changes.front()),
              {},
              {},
              "run kvmstrap plan again; something undoes the change"};
    if (!proposal.deferred.empty()) {
      const auto& deferred = proposal.deferred.front();
      return {deferred.until == Until::reboot ? Exit::reboot : Exit::unverified, step.id, deferred.why};
    }
  }
  return {};
}

/// For whoever reads only the end of a run that did not reach its end.
void tell_what_is_left(Outcome& outcome, const Journal& journal, const std::optional<SavedPlan>& saved, const std::string& file, bool handed_over) {
  if (outcome.exit == Exit::done) return;
  outcome.state = !journal.started()                          ? "nothing was changed"
                  : outcome.exit == Exit::network_rolled_back ? "its network is the old one; what earlier steps changed stays"
                                                              : "what was changed before this stays";
  if (handed_over)
    outcome.next = "nothing in the installer: the first boot goes on from here by itself, and says how that went; or mend what it says, and install anew";
  else if (saved && journal.started())
    outcome.next = "mend what it says; what is left is another plan now: " + made_by(*saved, file) + ", look at it, and apply that";
  if (outcome.next.empty()) outcome.next = "mend what it says, then run the same command again: it goes on from here";
}

/// The straight line: look, plan, show, carry out, look again.
Outcome make_so(const ApplyTask& task, const Machine& machine, BegunRun& run, const ApplyOptions& options) {
  const auto& [profile, source, overrides, selection, saved] = task;
  const auto& terminal = run.terminal();
  run.events().begin(profile.name, machine.identity, machine.reader);
  settle_what_was_left(machine, [&](const std::string& sentence) {
    terminal.out << sentence << std::endl;
    run.events().progress(sentence);
  });

  const auto look = [&] { return gather(machine.identity, machine.platform, machine.reader, wants(profile)); };
  auto plan = make_plan(profile, look(), selection);
  rehearse_cut_overs(plan, machine);
  Journal journal({run.id(), profile.name, std::string(version), machine.identity.boot_id});
  Chronicle chronicle("apply", profile.name, run.id());
  if (options.report.asked()) chronicle.begin(plan, machine);
  bool handed_over = false;
  const auto with_advice = [&](Outcome outcome) {
    tell_what_is_left(outcome, journal, saved, options.profile.name, handed_over);
    return outcome;
  };
  const auto verified = [&](const Outcome& outcome) {
    if (outcome.exit == Exit::done && options.ends_first_boots && machine.identity.installer.empty() && selection.takes_all())
      end_first_boots(machine, terminal);
    return outcome;
  };
  const auto end = [&](const Outcome& outcome) {
    options.report.write([&] { return chronicle.end(outcome, journal.started() ? journal.folder() : "", machine); });
    return outcome;
  };
  tell_installer(machine.identity, terminal);
  run.events().plan(plan);
  if (saved && !settled(plan) && !is_as_shown(plan, *saved, options.profile.name, machine, terminal))
    return end(with_advice(no_more_as_shown(*saved, options.profile.name)));
  print_plan(plan, machine.platform, terminal);
  if (options.shown) options.shown(plan, machine.platform);
  if (blocked(plan)) return end(with_advice(in_the_way(plan)));
  if (settled(plan)) return end(verified(judge(plan, selection)));
  if (!saved && !agreed(options, terminal))
    return end(with_advice({.exit = interrupted() ? Exit::failed : Exit::done, .why = "nobody agreed to the plan; nothing was changed"}));
  terminal.out << std::endl;

  const InterruptWatch watch(stops_soon);
  RunReport report(terminal, journal);
  Watchers watchers({&report, &chronicle, &run.events()});
  Outcome outcome;
  try {
    if (!machine.identity.installer.empty()) {
      hand_over(source.text, {.overrides = overrides, .only = selection.only, .skip = selection.skip}, machine);
      handed_over = true;
    }
    outcome = execute(profile, plan, machine, journal, watchers);
  } catch (const std::exception& error) {  // a journal that cannot be written, or what is left to the first boot
    end(with_advice({Exit::failed, {}, error.what()}));
    throw;
  }
  if (outcome.exit == Exit::done) outcome = judge(make_plan(profile, look(), selection), selection);
  try {
    journal.end(static_cast<int>(outcome.exit), outcome.why);
  } catch (const std::exception& error) {
    outcome.detail += std::string("\nthe journal cannot be written: ") + error.what();
  }
  outcome = with_advice(outcome);
  report.outcome(outcome);
  return end(verified(outcome));
}

}  // namespace

Outcome apply(const ApplyOptions& options) {
  options.report.refuse_unwritable();
  const auto task = task_of(options);
  require_root("apply", options.profile.as_typed());
  Session session(options.in_installer);
  const auto machine = session.machine();
  require_executable(machine.identity);
  BegunRun run(options.run);
  return run.told([&] { return make_so(task, machine, run, options); });
}

void add_apply(CLI::App& app, Exit& exit) {
  auto* command = app.add_subcommand(
      "apply", "Make the host what the profile says: shows the plan, asks, carries it out, proves the result; what a kept plan shows it does without asking");
  auto options = std::make_shared<ApplyOptions>();
  options->profile.add_to(*command);
  auto* profile = command->get_option("PROFILE");
  profile->description(profile->get_description() + ", or a plan that plan --out kept");
  add_selection(*command, options->selection);
  options->report.add_to(*command);
  add_installer(*command, options->in_installer);
  auto* yes = command->add_flag("-y,--yes", options->yes, "do not ask; needed without a terminal, except for a plan that was kept");
  options->run.add_to(*command, yes);
  command->callback([options, &exit] { exit = apply(*options).exit; });
}

}  // namespace kvmstrap
