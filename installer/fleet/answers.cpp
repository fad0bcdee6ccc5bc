#include "fleet/answers.hpp"

#include <fmt/format.h>

namespace kvmstrap {

namespace {

std::string text_in(const Json& json, const std::string& key) { return shown_of_host(json.at(key).get<std::string>(), 600); }

void read_plan(HostReport& host) {
  std::size_t changes = 0;
  for (const auto& step : host.answer.at("steps")) {
    const auto& blockers = step.at("blockers");
    changes += step.at("changes").size();
    const bool open = !step.at("changes").empty() || !step.at("deferred").empty();
    host.steps.push_back({text_in(step, "id"), !blockers.empty() ? HostStepEnd::blocked : open ? HostStepEnd::planned : HostStepEnd::same, 0});
    if (!blockers.empty() && host.step.empty()) {
      host.step = text_in(step, "id");
      host.why = text_in(blockers.at(0), "what");
      host.next = text_in(blockers.at(0), "remedy");
    }
  }
  if (host.answer.at("blocked").get<bool>())
    host.headline = "blocked";
  else if (host.answer.at("settled").get<bool>())
    host.headline = "nothing to do";
  else
    host.headline = fmt::format("{} to change", changes);
}

void read_verify(HostReport& host) {
  const bool verified = host.answer.at("verified").get<bool>();
  host.headline = verified ? "verified" : "not verified";
  for (const auto* what : {"drift", "unknown", "failures"})
    for (const auto& one : host.answer.at(what))
      if (host.why.empty() || host.answer.at(what).size() == 1) host.why += (host.why.empty() ? "" : "; ") + shown_of_host(one.get<std::string>(), 300);
}

void read_status(HostReport& host) {
  const auto& runs = host.answer.at("runs");
  if (!host.answer.at("running").is_null()) {
    host.headline = "run under way";
    if (host.answer.at("detached").is_string()) host.run = text_in(host.answer, "detached");
  } else if (runs.empty()) {
    host.headline = "untouched";
  } else {
    const auto& last = runs.back();
    host.run = text_in(last, "run");
    host.headline = last.at("exit").is_null()         ? "run was killed"
                    : last.at("exit").get<int>() == 0 ? "last run done"
                                                      : fmt::format("last run: {}", last.at("exit").get<int>());
    host.why = text_in(last, "why");
  }
  if (host.answer.at("cut-over").is_object()) host.headline = "network under way";
}

}  // namespace

void read_answer(FleetCommand command, HostReport& host) {
  const auto said = std::exchange(host.why, {});
  try {
    if (host.answer.is_null()) {
      host.headline = host.exit == Exit::done ? "no answer" : "refused";
      if (host.exit == Exit::done) host.exit = Exit::failed;
      host.why = said;
    } else if (command == FleetCommand::plan) {
      read_plan(host);
    } else if (command == FleetCommand::verify) {
      read_verify(host);
    } else {
      read_status(host);
    }
  } catch (const Json::exception&) {
    host.state = HostState::broken;
    host.why = "its answer has not the form that kvmstrap gives it";
  }
}

}  // namespace kvmstrap
