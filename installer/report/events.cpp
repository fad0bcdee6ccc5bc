#include "report/events.hpp"

#include <algorithm>
#include <cmath>

#include "engine/words.hpp"
#include "model/text.hpp"
#include "model/version.hpp"
#include "report/chronicle.hpp"
#include "report/plan_text.hpp"
#include "report/run_story.hpp"
#include "report/shortened.hpp"

namespace kvmstrap {

namespace {

constexpr std::size_t longest = 65'536;

template <class T, class Words>
Json each(const std::vector<T>& all, const Words& words) {
  Json json = Json::array();
  for (const auto& one : all) json.push_back(words(one));
  return json;
}

Json in_short(const PlannedStep& step) {
  const auto& proposal = step.proposal;
  return {{"id", step.id},
          {"title", step.title},
          {"changes", each(proposal.changes, describe_change)},
          {"deferred", each(proposal.deferred, [](const Deferred& deferred) { return in_words(deferred); })},
          {"blockers", each(proposal.blockers,
                            [](const Blocker& blocker) {
                              return Json{{"what", blocker.what}, {"remedy", blocker.remedy}};
                            })},
          {"warnings", proposal.warnings}};
}

}  // namespace

void Events::tell(std::string_view kind, Json event) {
  if (!sink_) return;
  Json numbered{{"number", number_}, {"event", kind}};
  numbered.update(event);
  if (sink_(one_line(shortened(std::move(numbered), longest - 1)))) ++number_;
}

void Events::begin(const std::string& profile, const Identity& identity, Reader& reader) {
  if (!sink_) return;
  tell(
      "run",
      {{"run", run_}, {"profile", profile}, {"version", version}, {"host", name_of_host(reader)}, {"boot-id", identity.boot_id}, {"system", identity.release}});
}

void Events::plan(const Plan& plan) {
  if (!sink_) return;
  tell("plan", {{"settled", settled(plan)}, {"blocked", blocked(plan)}, {"steps", each(plan.steps, in_short)}});
}

void Events::step_started(const PlannedStep& step) {
  step_ = step.id;
  step_began_ = clock_();
  said_.clear();
  tell("step", {{"id", step.id}});
}

void Events::decided(std::string_view change) { tell("decided", {{"what", change}}); }

void Events::progress(std::string_view line) {
  if (!trim(line).empty()) said_ = trim(line);
  if (said_.empty() || (told_at_ != decltype(told_at_)::min() && clock_() - told_at_ < std::chrono::seconds(1))) return;
  told_at_ = clock_();
  tell("progress", {{"text", std::exchange(said_, {})}});
}

void Events::waits_for(const AwaitedConfirmation& awaited) {
  tell("confirm", {{"by", name_of(awaited.by)}, {"command", awaited.command}, {"seconds", awaited.seconds_left}});
}

void Events::action_started(int sequence, const Action& action) {
  changed_ = true;
  tell("action",
       {{"sequence", sequence}, {"step", step_}, {"subjects", each(action.changes, [](const Change& change) { return to_string(subject_of(change)); })}});
}

void Events::step_ended(const PlannedStep& step, bool changed) {
  const std::chrono::duration<double> took = clock_() - step_began_;
  tell("step-end", {{"id", step.id}, {"changed", changed}, {"seconds", std::round(took.count() * 1000) / 1000}});
}

void Events::end(const Outcome& outcome) {
  tell("end", {{"run", run_},
               {"exit", static_cast<int>(outcome.exit)},
               {"headline", headline(outcome, changed_ ? "Verified" : "Nothing to do")},
               {"step", outcome.step},
               {"why", outcome.why},
               {"detail", outcome.detail},
               {"state", outcome.state},
               {"next", outcome.next},
               {"changed", changed_},
               {"prepared", outcome.prepared}});
}

}  // namespace kvmstrap
