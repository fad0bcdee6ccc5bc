#include "report/run_story.hpp"

#include <algorithm>

#include "model/text.hpp"
#include "report/exit_words.hpp"

namespace kvmstrap {

std::string headline(const RunStory& story) {
  const auto any = [&](StepEnd end) { return std::ranges::find(story.steps, end, &StepStory::end) != story.steps.end(); };
  const auto done = [&] {
    if (story.command == "check") return "Nothing in the way";
    if (any(StepEnd::not_reached)) return "Not carried out";
    return any(StepEnd::changed) || story.command == "verify" ? "Verified" : "Nothing to do";
  };
  return headline(story.outcome, done());
}

std::string headline(const Outcome& outcome, std::string_view done) {
  if (outcome.exit == Exit::done) return outcome.prepared ? "Prepared" : std::string(done);
  auto words = std::string(in_words(outcome.exit));
  if (!words.empty()) words.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(words.front())));
  return words;
}

const StepStory* step_of_end(const RunStory& story) {
  const auto found = std::ranges::find(story.steps, story.outcome.step, &StepStory::id);
  return found == story.steps.end() ? nullptr : &*found;
}

std::vector<std::string> faults(const StepStory& step, const RunStory& story) {
  std::vector<std::string> faults;
  if (step.end == StepEnd::same || step.end == StepEnd::changed || step.end == StepEnd::not_reached) return faults;
  if (step_of_end(story) == &step) faults.push_back(story.outcome.why);
  const auto add = [&](const std::string& fault) {
    if (fault != story.outcome.why || faults.empty()) faults.push_back(fault);
  };
  for (const auto& blocker : step.blockers) {
    add(blocker.what);
    faults.push_back("to do: " + blocker.remedy);
  }
  if (step.end == StepEnd::open && story.command == "verify") {
    for (const auto& change : step.changes) add("drift: " + change.what);
    for (const auto& later : step.later) add(later);
  }
  if (step.end == StepEnd::failed)
    for (const auto& evidence : step.evidence) add(evidence);
  return faults;
}

}  // namespace kvmstrap
