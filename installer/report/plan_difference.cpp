#include "report/plan_difference.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace kvmstrap {

namespace {

/// The element of a list whose `key` is `value`; nullptr: there is none.
const Json* with(const Json& list, const std::string& key, const Json& value) {
  const auto found = std::ranges::find_if(list, [&](const Json& one) { return one.at(key) == value; });
  return found == list.end() ? nullptr : &*found;
}

/// What comes anew with every start of a program, with every boot, with every write of a file (with the same content too), with a lease, or when spanning tree
/// sees a change: nobody would call that another state.
bool is_fleeting(const std::string& key) {
  constexpr std::array<std::string_view, 7> keys{"changed", "pid", "since-boot", "started", "digest", "ageing", "leases"};
  return std::ranges::find(keys, key) != keys.end() || key.ends_with(".leases");
}

Json lasting(const Json& state) {
  if (!state.is_structured()) return state;
  auto result = state.is_array() ? Json::array() : Json::object();
  for (const auto& [key, value] : state.items()) {
    if (state.is_array())
      result.push_back(lasting(value));
    else if (!is_fleeting(key))
      result[key] = lasting(value);
  }
  return result;
}

std::string text(const Json& value) { return value.get<std::string>(); }

/// Changes of a subject that is not as it was, changes that are no longer needed, and new ones.
void compare_changes(const std::string& step, const Json& shown, const Json& now, std::vector<std::string>& found) {
  for (const auto& change : shown) {
    const auto* again = with(now, "subject", change.at("subject"));
    if (!again)
      found.push_back(step + ": no longer to change: " + text(change.at("summary")));
    else if (lasting(again->at("before")) != lasting(change.at("before")))
      found.push_back(step + ": not as it was: " + text(change.at("subject")));
    else if (lasting(again->at("after")) != lasting(change.at("after")))
      found.push_back(step + ": would become something else: " + text(change.at("subject")));
  }
  for (const auto& change : now)
    if (!with(shown, "subject", change.at("subject"))) found.push_back(step + ": now to change as well: " + text(change.at("summary")));
}

void compare_steps(const Json& shown, const Json& now, std::vector<std::string>& found) {
  const auto id = text(shown.at("id"));
  const auto before = found.size();
  compare_changes(id, shown.at("changes"), now.at("changes"), found);
  for (const auto& blocker : now.at("blockers"))
    if (!with(shown.at("blockers"), "what", blocker.at("what"))) found.push_back(id + ": now in the way: " + text(blocker.at("what")));
  if (found.size() != before) return;
  for (const char* part : {"blockers", "deferred", "ops"})
    if (lasting(shown.at(part)) != lasting(now.at(part))) {
      found.push_back(id + (part == std::string("ops") ? ": would be done in another way" : ": decided in another way"));
      return;
    }
}

}  // namespace

std::vector<std::string> differences(const Json& shown, const Json& now) {
  std::vector<std::string> found;
  for (const auto& step : now.at("steps")) {
    if (const auto* before = with(shown.at("steps"), "id", step.at("id")))
      compare_steps(*before, step, found);
    else
      found.push_back(text(step.at("id")) + ": was no step of it");
  }
  for (const auto& step : shown.at("steps"))
    if (!with(now.at("steps"), "id", step.at("id"))) found.push_back(text(step.at("id")) + ": is no step any more");
  return found;
}

}  // namespace kvmstrap
