#include "fleet/answers.hpp"

#include <fmt/format.h>

#include "host/confirmation.hpp"
#include "network/ip_address.hpp"

namespace kvmstrap {

namespace {

std::string text_in(const Json& json, const std::string& key) { return shown_of_host(json.at(key).get<std::string>(), 600); }

/// "the old network comes back … unless the new one is confirmed, on another machine: ssh …": that is what a fleet's apply and revert do themselves, if they
/// can.
std::string confirmed_by_us(const std::string& sentence, const HostReport& host) {
  const auto by_hand = sentence.find(fmt::format(", {}", on_another_machine));
  if (by_hand == std::string::npos) return sentence;
  const bool elsewhere = parse_address(host.address) && sentence.find("@" + host.address + " ", by_hand) == std::string::npos;
  return sentence.substr(0, by_hand) +
         (elsewhere ? fmt::format("; this machine reaches it at {}, which is not the new address: unless it stays there, nobody confirms it, and it goes back",
                                  host.address)
                    : ", which this machine does over a new connection");
}

void read_planned(const Json& step, HostReport& host) {
  constexpr std::size_t most = 1000;
  const auto note = [&](std::string_view sign, const std::string& sentence) {
    if (host.planned.size() < most) host.planned.push_back(fmt::format("{} {}: {}", sign, text_in(step, "id"), sentence));
  };
  for (const auto& change : step.at("changes")) note("+", text_in(change, "summary"));
  for (const auto& warning : step.at("warnings")) note("!", confirmed_by_us(shown_of_host(warning.get<std::string>(), 600), host));
}

void read_plan(const Json& answer, HostReport& host) {
  std::size_t changes = 0;
  for (const auto& step : answer.at("steps")) {
    const auto& blockers = step.at("blockers");
    changes += step.at("changes").size();
    read_planned(step, host);
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
    host.headline = fmt::format("to change ({})", changes);
}

void read_revert(const Json& answer, HostReport& host) {
  if (!answer.contains("no-run")) return read_plan(answer, host);
  take_no_run(answer, host);
}

void read_verify(const Json& answer, HostReport& host) {
  const bool verified = answer.at("verified").get<bool>();
  host.headline = verified ? "verified" : "not verified";
  std::size_t more = 0;
  for (const auto* what : {"drift", "unknown", "failures"})
    for (const auto& one : answer.at(what))
      if (host.why.empty())
        host.why = shown_of_host(one.get<std::string>(), 300);
      else
        ++more;
  if (more > 0) host.why += fmt::format("; and {} more", more);
}

std::string how_it_ended(const Json& run) {
  if (run.at("exit").is_null()) return "run was killed";
  switch (known_exit(run.at("exit").get<int>()).value_or(Exit::failed)) {
    case Exit::done:
      return run.at("reverts").is_string() ? "taken back" : "last run done";
    case Exit::network_rolled_back:
      return "network was rolled back";
    case Exit::unverified:
      return "last run not verified";
    default:
      return "last run failed";
  }
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
    host.headline = how_it_ended(last);
    const auto what = last.at("reverts").is_string() ? "took back " + text_in(last, "reverts") : "profile " + text_in(last, "profile");
    const auto why = text_in(last, "why");
    host.why = fmt::format("run {}, {}{}", host.run, what, why.empty() ? "" : ", at its end: " + why);
  }
  if (answer.at("cut-over").is_object()) {
    host.headline = "network under way";
    host.why = "until it is confirmed or the old one is back; there: kvmstrap status";
  }
}

}  // namespace

void take_no_run(const Json& answer, HostReport& host) {
  host.headline = answer.value("known", false) ? "nothing to do" : no_such_run;
  host.exit = Exit::done;
}

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
