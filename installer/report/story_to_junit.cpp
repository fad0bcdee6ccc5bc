#include "report/story_to_junit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "embedded/embedded.hpp"
#include "model/text.hpp"
#include "model/utc.hpp"

namespace kvmstrap {

namespace {

std::string seconds(double time) { return fmt::format("{:.3f}", time); }

Json passed(const std::string& name, double time) { return {{"name", name}, {"time", seconds(time)}, {"failure", false}, {"skipped", false}}; }

Json failed(const std::string& name, double time, const std::string& type, const std::string& message, const std::vector<std::string>& text) {
  auto view = passed(name, time);
  view["failure"] = {{"type", type}, {"message", message}, {"text", join(text, "\n")}};
  return view;
}

Json skipped(const std::string& name, const std::string& why) {
  auto view = passed(name, 0);
  view["skipped"] = {{"message", why}};
  return view;
}

/// What is told of the end of a run where it ended.
std::vector<std::string> text_of_end(const RunStory& story) {
  const auto& outcome = story.outcome;
  std::vector<std::string> text = lines(outcome.detail);
  if (!outcome.state.empty()) text.push_back("the host now: " + outcome.state);
  if (!outcome.next.empty()) text.push_back("what to do: " + outcome.next);
  if (!story.last_lines.empty()) text.emplace_back("printed last:");
  text.insert(text.end(), story.last_lines.begin(), story.last_lines.end());
  return text;
}

Json step_view(const StepStory& step, const RunStory& story) {
  if (step.end == StepEnd::not_reached) return skipped(step.id, "not reached");
  const auto wrong = faults(step, story);
  if (wrong.empty()) return passed(step.id, step.seconds);
  auto text = wrong;
  if (step_of_end(story) == &step) std::ranges::copy(text_of_end(story), std::back_inserter(text));
  return failed(step.id, step.seconds, std::string(name_of(step.end)), wrong.front(), text);
}

Json verdict_case(const HostVerdict& verdict) {
  if (verdict.rating == Rating::unknown) return skipped(verdict.what, verdict.evidence);
  if (verdict.rating != Rating::fail) return passed(verdict.what, 0);
  return failed(verdict.what, 0, "fail", verdict.evidence, {"to do: " + verdict.remedy});
}

std::vector<Json> cases_of(const RunStory& story) {
  std::vector<Json> cases;
  for (const auto& step : story.steps) cases.push_back(step_view(step, story));
  if (story.command == "check") std::ranges::transform(story.verdicts, std::back_inserter(cases), verdict_case);
  const bool any_failed = std::ranges::any_of(cases, [](const Json& view) { return view["failure"] != false; });
  if (story.outcome.exit != Exit::done && !any_failed)  // it ended in no step
    cases.push_back(failed("run", story.seconds, "failed", story.outcome.why, text_of_end(story)));
  return cases;
}

/// A step a paragraph: what it changed and by what commands.
std::string told(const RunStory& story) {
  std::string text;
  for (const auto& step : story.steps) {
    text += fmt::format("{}: {}\n", step.id, name_of(step.end));
    for (const auto& change : step.changes) text += "  + " + change.what + "\n";
    for (const auto& command : step.commands) text += "  $ " + command + "\n";
    for (const auto& evidence : step.evidence) text += "  = " + evidence + "\n";
  }
  return text;
}

}  // namespace

std::string story_to_junit(const RunStory& story) {
  const auto cases = cases_of(story);
  const auto count = [&](const char* kind) { return std::ranges::count_if(cases, [&](const Json& view) { return view[kind] != false; }); };
  Json properties = Json::array();
  const std::pair<const char*, std::string> all[] = {{"profile", story.profile},
                                                     {"run", story.run},
                                                     {"version", story.version},
                                                     {"system", story.system},
                                                     {"kernel", story.kernel},
                                                     {"outcome", headline(story)},
                                                     {"exit", std::to_string(static_cast<int>(story.outcome.exit))},
                                                     {"why", story.outcome.why},
                                                     {"state", story.outcome.state},
                                                     {"next", story.outcome.next},
                                                     {"journal", story.journal}};
  for (const auto& [name, value] : all) properties.push_back({{"name", name}, {"value", value}});
  return render_markup("templates/report/junit.xml", {{"name", "kvmstrap " + story.command},
                                                      {"class", "kvmstrap." + story.command},
                                                      {"host", story.host},
                                                      {"began", in_utc(story.began).substr(0, 19)},  // the schema wants no zone
                                                      {"tests", std::to_string(cases.size())},
                                                      {"failures", std::to_string(count("failure"))},
                                                      {"skipped-count", std::to_string(count("skipped"))},
                                                      {"time", seconds(story.seconds)},
                                                      {"properties", properties},
                                                      {"cases", cases},
                                                      {"told", told(story)}});
}

}  // namespace kvmstrap
