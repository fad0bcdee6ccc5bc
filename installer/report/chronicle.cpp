#include "report/chronicle.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/describe.hpp"
#include "engine/words.hpp"
#include "model/text.hpp"
#include "model/version.hpp"
#include "report/check_text.hpp"
#include "report/plan_text.hpp"

namespace kvmstrap {

namespace {

constexpr std::size_t kept_lines = 40;

void take_down(const std::vector<Op>& ops, StepStory& step) {
  const auto take_diff = [&](const WriteFile& file) {
    if (auto diff = diff_of(file); !diff.empty()) step.diffs.push_back(std::move(diff));
  };
  for (const auto& op : ops) {
    for (const auto& command : commands_of(op)) step.commands.push_back(command);
    if (const auto* write = std::get_if<WriteFile>(&op)) take_diff(*write);
    if (const auto* batch = std::get_if<NetworkBatch>(&op))
      for (const auto* files : {&batch->leases, &batch->files}) std::ranges::for_each(*files, take_diff);
  }
}

void take_down(const std::vector<Change>& changes, StepStory& step) {
  for (const auto& change : changes) step.changes.push_back({to_string(subject_of(change)), describe_change(change), {}});
}

StepStory as_planned(const PlannedStep& planned, const Platform& platform) {
  const auto& proposal = planned.proposal;
  StepStory step{.id = planned.id, .title = planned.title, .warnings = proposal.warnings, .blockers = proposal.blockers};
  if (!proposal.blockers.empty()) step.end = StepEnd::blocked;
  if (settled(proposal)) step.end = StepEnd::same;
  take_down(proposal.changes, step);
  for (const auto& action : platform.realise(proposal.changes)) take_down(action.ops, step);
  for (const auto& deferred : proposal.deferred) step.later.push_back(in_words(deferred));
  return step;
}

Known<NetworkState> network_of(const Machine& machine) {
  const std::vector<SubjectId> network{Network{}};
  return machine.platform.read(network, machine.reader).of(Network{});
}

/// What a step that the run ended in is called.
StepEnd end_by(Exit exit) {
  switch (exit) {
    case Exit::blocked:
      return StepEnd::blocked;
    case Exit::unverified:
    case Exit::reboot:
      return StepEnd::open;
    default:
      return StepEnd::failed;
  }
}

}  // namespace

Chronicle::Chronicle(const std::string& command, const std::string& profile, const std::string& run)
    : story_{.command = command, .profile = profile, .run = run, .version = std::string(version), .began = std::chrono::system_clock::now()},
      began_(std::chrono::steady_clock::now()) {}

void Chronicle::begin(const Plan& plan, const Machine& machine) {
  story_.host = name_of_host(machine.reader);
  story_.system = machine.identity.release;
  story_.kernel = machine.identity.kernel;
  story_.network_before = network_of(machine);
  for (const auto& planned : plan.steps) story_.steps.push_back(as_planned(planned, machine.platform));
}

StepStory* Chronicle::step(const std::string& id) {
  const auto found = std::ranges::find(story_.steps, id, &StepStory::id);
  return found == story_.steps.end() ? nullptr : &*found;
}

double Chronicle::elapsed() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count(); }

void Chronicle::step_started(const PlannedStep& planned) {
  if (!carries_out_) {  // a person may have thought about the plan for long
    story_.began = std::chrono::system_clock::now();
    began_ = std::chrono::steady_clock::now();
    carries_out_ = true;
  }
  lines_.clear();
  now_ = step(planned.id);
  if (!now_) return;
  now_->began = elapsed();
  now_->end = StepEnd::failed;  // until it ends otherwise
  now_->changes.clear();        // what was planned; what is made comes in their place
  now_->diffs.clear();
  now_->commands.clear();
}

void Chronicle::progress(std::string_view line) {
  for (auto& one : lines(line)) lines_.push_back(std::move(one));
  while (lines_.size() > kept_lines) lines_.pop_front();
}

void Chronicle::action_started(int /*sequence*/, const Action& action) {
  if (!now_) return;
  take_down(action.changes, *now_);
  take_down(action.ops, *now_);
}

void Chronicle::action_ended(const Action& action, const States& states) {
  if (!now_) return;
  for (const auto& change : action.changes) {
    const auto subject = subject_of(change);
    if (const auto made = std::ranges::find(now_->changes, to_string(subject), &ToldChange::subject); made != now_->changes.end())
      made->reads_back = describe_state(subject, states);
  }
}

void Chronicle::step_ended(const PlannedStep& /*planned*/, bool changed) {
  if (!now_) return;
  now_->seconds = elapsed() - now_->began;
  now_->end = changed ? StepEnd::changed : StepEnd::same;
  now_ = nullptr;
}

void Chronicle::drifted(const std::string& id) {
  if (auto* one = step(id); one && one->end == StepEnd::not_reached) one->end = StepEnd::open;
}

void Chronicle::proved(const std::string& id, const std::string& evidence, bool good) {
  auto* proof = step(id);
  if (!proof) return;
  proof->evidence.push_back(evidence);
  proof->end = good && proof->end != StepEnd::failed ? StepEnd::same : StepEnd::failed;
}

const RunStory& Chronicle::end(const Outcome& outcome, const std::string& journal, const Machine& machine) {
  story_.seconds = elapsed();
  story_.outcome = outcome;
  story_.journal = journal;
  if (journal.empty()) story_.run.clear();  // nothing keeps its name
  if (now_) now_->seconds = story_.seconds - now_->began;
  if (now_ && story_.outcome.step.empty()) story_.outcome.step = now_->id;
  if (outcome.exit != Exit::done)
    if (auto* last = step(story_.outcome.step)) last->end = end_by(outcome.exit);
  if (outcome.exit == Exit::failed || outcome.exit == Exit::network_rolled_back) story_.last_lines.assign(lines_.begin(), lines_.end());
  story_.network_after = network_of(machine);
  story_.verdicts = check_host(machine.reader);
  return story_;
}

std::string name_of_host(Reader& reader) {
  const auto name = reader.file("/proc/sys/kernel/hostname");
  return present(name) ? std::string(trim(present(name)->content)) : "localhost";
}

RunStory story_of_check(const std::vector<HostVerdict>& verdicts, Reader& reader) {
  const auto identity = identify(reader);
  RunStory story{.command = "check",
                 .version = std::string(version),
                 .host = name_of_host(reader),
                 .system = identity.release,
                 .kernel = identity.kernel,
                 .began = std::chrono::system_clock::now(),
                 .verdicts = verdicts};
  const auto failed = std::ranges::count(verdicts, Rating::fail, &HostVerdict::rating);
  if (failed > 0) story.outcome = {.exit = Exit::blocked, .why = fmt::format("{} of {} verdicts: fail", failed, verdicts.size())};
  return story;
}

}  // namespace kvmstrap
