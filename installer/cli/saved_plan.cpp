#include "cli/saved_plan.hpp"

#include <fmt/format.h>

#include <chrono>

#include "cli/stop.hpp"
#include "model/utc.hpp"
#include "model/version.hpp"
#include "report/plan_difference.hpp"
#include "report/run_story.hpp"

namespace kvmstrap {

namespace {

/// The first key of the file, and what tells it from a profile.
constexpr auto mark = "kvmstrap-plan";

[[noreturn]] void refuse_plan(const std::string& file, const std::string& why) {
  throw Stop(Exit::invalid, fmt::format("kvmstrap: {} is a plan that {}\n  make it again: kvmstrap plan PROFILE --out {}\n", file, why, file));
}

}  // namespace

std::string saved_plan_text(const ProfileText& profile, const std::vector<std::string>& overrides, const Selection& selection, const Json& plan) {
  return text_of({{mark, version},
                  {"made-at", in_utc(std::chrono::system_clock::now())},
                  {"profile", {{"name", profile.shown_name}, {"text", profile.text}}},
                  {"set", overrides},
                  {"only", selection.only},
                  {"skip", selection.skip},
                  {"plan", plan}},
                 1) +
         "\n";
}

std::optional<SavedPlan> parse_saved_plan(const ProfileText& file) {
  if (!file.text.starts_with('{') || file.text.find(mark) == std::string::npos) return std::nullopt;
  const auto json = Json::parse(file.text, nullptr, false);
  if (json.is_discarded()) refuse_plan(file.shown_name, "is not whole");
  if (!json.is_object() || !json.contains(mark)) return std::nullopt;
  if (json.at(mark) != version)
    refuse_plan(file.shown_name, fmt::format("another version of kvmstrap made ({}; this one is {})", json.at(mark).dump(), version));
  try {
    const auto& profile = json.at("profile");
    return SavedPlan{.made_at = json.at("made-at"),
                     .profile = {profile.at("name"), profile.at("text")},
                     .overrides = json.at("set"),
                     .selection = {.only = json.at("only"), .skip = json.at("skip")},
                     .plan = json.at("plan")};
  } catch (const Json::exception&) {
    refuse_plan(file.shown_name, "is not whole");
  }
}

std::vector<std::string> differences_to(const SavedPlan& saved, const Json& now, const std::string& file) try {
  return differences(saved.plan, now);
} catch (const Json::exception&) {
  refuse_plan(file, "is not whole");
}

}  // namespace kvmstrap
