#include "report/history.hpp"

#include <fmt/format.h>

#include "engine/words.hpp"
#include "model/text.hpp"
#include "report/plan_text.hpp"

namespace kvmstrap {

namespace {

struct PastAction {
  std::string step;
  std::vector<Change> changes;
  std::vector<std::string> diffs;
  std::string end;  ///< "done", "failed"; empty: it was cut off
  std::string why;  ///< of one that failed
};

PastAction begun(const Json& record) {
  PastAction action{record.value("step", ""), {}, {}, {}, {}};
  for (const auto& change : record.at("changes")) action.changes.push_back(change_from_json(change));
  const auto note = [&](const Json& one) {
    if (const auto diff = one.value("diff", ""); !diff.empty()) action.diffs.push_back(diff);
  };
  for (const auto& op : record.at("ops")) {
    note(op);
    for (const auto* files : {"leases", "files"})
      for (const auto& file : op.value(files, Json::array())) note(file);
  }
  return action;
}

std::vector<PastAction> actions_of(const PastRun& run) {
  std::map<int, PastAction> all;  // by their numbers
  for (const auto& record : run.records) {
    const auto kind = record.value("record", "");
    if (kind == "action") all.insert_or_assign(record.at("sequence").get<int>(), begun(record));
    if (kind != "done" && kind != "failed") continue;
    auto& action = all[record.at("sequence").get<int>()];
    action.end = kind;
    action.why = record.value("why", "");
  }
  std::vector<PastAction> actions;
  for (auto& [sequence, action] : all) actions.push_back(std::move(action));
  return actions;
}

}  // namespace

std::string ending_of(const PastRun& run, bool under_way) {
  if (run.exit) return fmt::format("ended with exit code {}{}", *run.exit, run.why.empty() ? "" : ": " + run.why);
  if (under_way) return "under way";
  return run.open ? "was killed in " + *run.open : "was killed";
}

std::string remedy_of_killed(const PastRun& run) {
  return run.reverts.empty() ? "run the same apply again to finish it" : fmt::format("kvmstrap revert {} goes on with it", run.reverts);
}

void print_run(const PastRun& run, bool under_way, const Terminal& terminal) {
  terminal.out << fmt::format("{}  {}  {}\n  {}\n  steps: {}\n", terminal.bold(run.id), run.began,
                              run.reverts.empty() ? "profile " + run.profile : "took back run " + run.reverts, ending_of(run, under_way),
                              run.steps.empty() ? "none" : join(run.steps, ", "));
}

void print_actions(const PastRun& run, bool under_way, const Terminal& terminal) {
  std::string step;
  for (const auto& action : actions_of(run)) {
    if (std::exchange(step, action.step) != action.step) terminal.out << terminal.bold(action.step) << "\n";
    for (const auto& change : action.changes) terminal.out << terminal.green("  + ") << describe_change(change) << "\n";
    for (const auto& diff : action.diffs) print_diff(diff, terminal);
    if (action.end.empty()) terminal.out << terminal.yellow(under_way ? "  > under way" : "  ! cut off in it") << "\n";
    if (action.end == "failed") terminal.out << terminal.red("  x failed: ") << join(lines(action.why), "; ") << "\n";
  }
}

Json to_json(const PastRun& run) {
  return {{"run", run.id},
          {"began", run.began},
          {"profile", run.profile},
          {"reverts", run.reverts.empty() ? Json(nullptr) : Json(run.reverts)},
          {"exit", run.exit ? Json(*run.exit) : Json(nullptr)},
          {"why", run.why},
          {"steps", run.steps},
          {"first-boot", run.first_boot ? Json(*run.first_boot) : Json(nullptr)}};
}

Json actions_to_json(const PastRun& run) {
  Json actions = Json::array();
  for (const auto& action : actions_of(run)) {
    Json changes = Json::array();
    for (const auto& change : action.changes) {
      changes.push_back(to_json(change));
      changes.back()["summary"] = describe_change(change);
    }
    actions.push_back({{"step", action.step},
                       {"changes", changes},
                       {"diffs", action.diffs},
                       {"end", action.end.empty() ? Json(nullptr) : Json(action.end)},
                       {"why", action.why}});
  }
  return actions;
}

}  // namespace kvmstrap
