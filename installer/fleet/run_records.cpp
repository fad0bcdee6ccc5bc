#include "fleet/run_records.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace kvmstrap {

namespace {

constexpr std::size_t most_steps = 64;

std::string text_at(const Json& json, const std::string& key, std::size_t most = 2000) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? shown_of_host(found->get<std::string>(), most) : std::string{};
}

bool true_at(const Json& json, const std::string& key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_boolean() && found->get<bool>();
}

double seconds_at(const Json& json, const std::string& key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number() ? std::clamp(found->get<double>(), 0.0, 1e6) : 0.0;
}

HostStep& step_of(HostReport& report, const std::string& id) {
  const auto found = std::ranges::find(report.steps, id, &HostStep::id);
  if (found != report.steps.end()) return *found;
  if (report.steps.size() < most_steps) report.steps.push_back({id});
  return report.steps.back();
}

}  // namespace

void RunRecords::take_plan(const Json& plan, HostReport& report) const {
  for (const auto& one : plan.at("steps")) {
    auto& step = step_of(report, text_at(one, "id", 40));
    if (!one.at("blockers").empty()) step.end = HostStepEnd::blocked;
  }
}

void RunRecords::take_end(const Json& end, HostReport& report) {
  end_came_ = true;
  if (of_another_) return;
  if (text_at(end, "run") != run_) throw Unbelievable("it told the end of another run than the one that it was asked for");
  const int exit = end.at("exit").get<int>();
  const auto known = known_exit(exit);
  if (!known) throw Unbelievable(fmt::format("it told of an exit code {}", exit));
  report.exit = *known;
  report.headline = text_at(end, "headline", 80);
  report.step = text_at(end, "step", 40);
  report.why = text_at(end, "why");
  report.detail = text_at(end, "detail", 4000);
  report.next = text_at(end, "next");
  report.changed = true_at(end, "changed");
  for (auto& step : report.steps)
    if (step.end == HostStepEnd::planned && report.exit == Exit::done && !report.changed) step.end = HostStepEnd::same;
  for (auto& step : report.steps)
    if (step.id == report.step && step.end != HostStepEnd::blocked && report.exit != Exit::done) step.end = HostStepEnd::failed;
}

RunRecords::Asks RunRecords::take(const Json& record, HostReport& report) {
  const int number = record.at("number").get<int>();
  const auto event = record.at("event").get<std::string>();
  if (number != next_number_) throw Unbelievable(fmt::format("record {} came where {} was to come", number, next_number_));
  if (end_came_) throw Unbelievable("it went on behind its end");
  died_ = event == "lost";
  if (died_) return Asks::nothing;  // it is in no file, and its number is the next one's
  ++next_number_;
  if (event != "progress") report.asks.clear();
  if (event == "end") {
    take_end(record, report);
  } else if (event == "confirm") {  // of whichever run: it asks for a connection, and we have made one
    const bool ours = record.at("by") == name_of(Confirm::ssh);
    report.said = ours ? "the new network is being confirmed" : "waits for a person";
    return ours ? Asks::confirmation : Asks::person;
  } else if (of_another_) {
    return Asks::nothing;
  } else if (event == "plan") {
    take_plan(record, report);
  } else if (event == "step") {
    report.step = text_at(record, "id", 40);
    report.said.clear();
    step_of(report, report.step).end = HostStepEnd::running;
  } else if (event == "progress") {
    report.said = text_at(record, "text");
  } else if (event == "action") {
    report.changed = true;
  } else if (event == "step-end") {
    auto& step = step_of(report, text_at(record, "id", 40));
    // A run that goes on with what a killed one left finds that one's steps done.
    if (step.end != HostStepEnd::changed) step.end = true_at(record, "changed") ? HostStepEnd::changed : HostStepEnd::same;
    step.seconds += seconds_at(record, "seconds");
  }
  return Asks::nothing;
}

}  // namespace kvmstrap
