#include "fleet/answers.hpp"

#include <fmt/format.h>

namespace kvmstrap {

namespace {

std::string text_in(const Json& json, const std::string& key) { return shown_of_host(json.at(key).get<std::string>(), 600); }

void read_plan(const Json& answer, HostReport& host) {
  std::size_t changes = 0;
  for (const auto& step : answer.at("steps")) {
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
  if (answer.at("blocked").get<bool>())
    host.headline = "blocked";
  else if (answer.at("settled").get<bool>())
    host.headline = "nothing to do";
  else
    host.headline = fmt::format("{} to change", changes);
}

void read_revert(const Json& answer, HostReport& host) {
  if (!answer.contains("no-run")) return read_plan(answer, host);
  host.headline = no_such_run;
  host.exit = Exit::done;
}

void read_verify(const Json& answer, HostReport& host) {
  const bool verified = answer.at("verified").get<bool>();
  host.headline = verified ? "verified" : "not verified";
  for (const auto* what : {"drift", "unknown", "failures"})
    for (const auto& one : answer.at(what))
      if (host.why.empty() || answer.at(what).size() == 1) host.why += (host.why.empty() ? "" : "; ") + shown_of_host(one.get<std::string>(), 300);
}

void read_status(const Json& answer, HostReport& host) {
  const auto& runs = answer.at("runs");
  if (!answer.at("running").is_null()) {
    host.headline = "run under way";
    if (answer.at("detached").is_string()) host.run = text_in(answer, "detached");
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
  if (answer.at("cut-over").is_object()) host.headline = "network under way";
}

}  // namespace

void read_answer(FleetCommand command, HostReport& host) {
  const auto said = std::exchange(host.why, {});
  const auto answer = Json::parse(host.answer, nullptr, false);
  try {
    if (answer.is_discarded() || answer.is_null()) {
      host.answer.clear();
      host.headline = host.exit == Exit::done ? "no answer" : "refused";
      if (host.exit == Exit::done) host.exit = Exit::failed;
      host.why = said;
    } else if (command == FleetCommand::plan) {
      read_plan(answer, host);
    } else if (command == FleetCommand::revert) {
      read_revert(answer, host);
    } else if (command == FleetCommand::verify) {
      read_verify(answer, host);
    } else {
      read_status(answer, host);
    }
  } catch (const Json::exception&) {
    host.state = HostState::broken;
    host.why = "its answer has not the form that kvmstrap gives it";
  }
}

}  // namespace kvmstrap
