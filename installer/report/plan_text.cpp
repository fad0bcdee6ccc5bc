#include "report/plan_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/describe.hpp"
#include "engine/words.hpp"
#include "model/text.hpp"
#include "network/silence.hpp"
#include "steps/step.hpp"

namespace kvmstrap {

namespace {

std::string indented(const std::string& text, std::string_view indent) {
  std::string result;
  for (const auto& line : lines(text)) result += std::string(indent) + line + "\n";
  return result;
}

void print_op(const Op& op, const Terminal& terminal) {
  if (const auto* write = std::get_if<WriteFile>(&op)) return print_diff(diff_of(*write), terminal);
  if (const auto* batch = std::get_if<NetworkBatch>(&op); batch && !batch->wanted.files_only) {
    const auto silence = expected_silence(*batch);
    terminal.out << "    expected silence: " << (silence ? in_words(*silence) : "none, no address moves") << "\n";
  }
  for (const auto& command : commands_of(op)) terminal.out << terminal.faint("      $ " + command) << "\n";
  if (const auto* batch = std::get_if<NetworkBatch>(&op))
    for (const auto* files : {&batch->leases, &batch->files})
      for (const auto& file : *files) print_diff(diff_of(file), terminal);
}

std::string until_in_words(Until until) {
  switch (until) {
    case Until::later_step:
      return "decided later";
    case Until::reboot:
      return "after a reboot";
    case Until::first_boot:
      return "at the first boot";
  }
  return {};
}

void print_step(const PlannedStep& step, const Platform& platform, const Terminal& terminal) {
  const auto& proposal = step.proposal;
  const bool nothing = settled(proposal);
  terminal.out << terminal.bold(step.id) << "  " << step.title << (nothing ? terminal.faint(": nothing to do") : "") << "\n";
  for (const auto& warning : proposal.warnings) terminal.out << terminal.yellow("  ! " + warning) << "\n";
  for (const auto& blocker : proposal.blockers) terminal.out << terminal.red("  x " + blocker.what) << "\n" << indented("to do: " + blocker.remedy, "    ");
  for (const auto& change : proposal.changes) terminal.out << terminal.green("  + ") << describe_change(change) << "\n";
  for (const auto& action : platform.realise(proposal.changes))
    for (const auto& op : action.ops) print_op(op, terminal);
  for (const auto& deferred : proposal.deferred) terminal.out << terminal.yellow("  ~ ") << in_words(deferred) << "\n";
}

Json silence_to_json(const std::optional<Silence>& silence) {
  if (!silence) return nullptr;
  return {{"least-ms", silence->least.count()}, {"most-ms", silence->most.count()}, {"because", silence->because}};
}

struct Counts {
  std::size_t changes = 0;
  std::size_t later = 0;
  std::size_t first_boot = 0;
  std::size_t blockers = 0;
};

Counts count(const Plan& plan) {
  Counts counts;
  for (const auto& step : plan.steps) {
    counts.changes += step.proposal.changes.size();
    for (const auto& deferred : step.proposal.deferred) ++(deferred.until == Until::first_boot ? counts.first_boot : counts.later);
    counts.blockers += step.proposal.blockers.size();
  }
  return counts;
}

}  // namespace

void print_diff(const std::string& diff, const Terminal& terminal) {
  for (const auto& line : lines(diff)) {
    const auto painted = line.starts_with('+') ? terminal.green(line) : line.starts_with('-') ? terminal.red(line) : line;
    terminal.out << "      " << painted << "\n";
  }
}

std::string in_words(const Deferred& deferred) {
  std::vector<std::string> scope;
  std::ranges::transform(deferred.scope, std::back_inserter(scope), [](const auto& subject) { return to_string(subject); });
  return until_in_words(deferred.until) + ": " + (scope.empty() ? "" : join(scope, ", ") + ", since ") + deferred.why;
}

void print_plan(const Plan& plan, const Platform& platform, const Terminal& terminal, std::string_view nothing) {
  for (const auto& step : plan.steps) print_step(step, platform, terminal);
  const auto counts = count(plan);
  if (settled(plan) && !nothing.empty())
    terminal.out << "\nNothing to do: " << nothing << "\n";
  else if (settled(plan) && plan.steps.size() < catalogue().size())
    terminal.out << "\nNothing to do: the selected steps are as the profile says; the others were not looked at.\n";
  else if (settled(plan))
    terminal.out << "\nNothing to do: the host is as the profile says.\n";
  else
    terminal.out << fmt::format("\n{} to change, {} decided later, {}{} in the way{}\n", counts.changes, counts.later,
                                counts.first_boot > 0 ? fmt::format("{} left to the first boot, ", counts.first_boot) : "", counts.blockers,
                                blocked(plan) ? "; nothing is changed before that is seen to:" : ".");
  for (const auto& step : plan.steps)
    for (const auto& blocker : step.proposal.blockers) terminal.out << terminal.red("  x ") << step.id << ": " << blocker.what << "\n";
}

Json plan_to_json(const Plan& plan, const Platform& platform) {
  Json steps = Json::array();
  for (const auto& step : plan.steps) {
    Json changes = Json::array();
    for (const auto& change : step.proposal.changes) {
      auto json = to_json(change);
      json["summary"] = describe_change(change);
      changes.push_back(json);
    }
    Json ops = Json::array();
    Json silence;
    for (const auto& action : platform.realise(step.proposal.changes))
      for (const auto& op : action.ops) {
        ops.push_back(to_json(op));
        if (const auto* batch = std::get_if<NetworkBatch>(&op)) silence = silence_to_json(expected_silence(*batch));
      }
    Json deferred = Json::array();
    for (const auto& one : step.proposal.deferred) {
      Json scope = Json::array();
      for (const auto& subject : one.scope) scope.push_back(to_string(subject));
      deferred.push_back({{"until", name_of(one.until)}, {"why", one.why}, {"scope", scope}});
    }
    Json blockers = Json::array();
    for (const auto& blocker : step.proposal.blockers) blockers.push_back({{"what", blocker.what}, {"remedy", blocker.remedy}});
    steps.push_back({{"id", step.id},
                     {"title", step.title},
                     {"changes", changes},
                     {"ops", ops},
                     {"expected-silence", silence},
                     {"deferred", deferred},
                     {"blockers", blockers},
                     {"warnings", step.proposal.warnings}});
  }
  return {{"settled", settled(plan)}, {"blocked", blocked(plan)}, {"steps", steps}};
}

}  // namespace kvmstrap
