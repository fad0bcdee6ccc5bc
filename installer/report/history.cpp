#include "report/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "engine/diff.hpp"
#include "engine/made_by_run.hpp"
#include "engine/words.hpp"
#include "model/find.hpp"
#include "model/text.hpp"
#include "report/plan_text.hpp"

namespace kvmstrap {

namespace {

std::string content_of(const Known<FileImage>& file) { return present(file) ? present(file)->content : ""; }
std::string content_of(const Known<NetworkState>& network, const std::string& path) {
  const auto* file = present(network) ? find(present(network)->files, path) : nullptr;
  return file ? file->content : "";
}

std::vector<std::string> diffs_of(const MadeOf<File>& made) {
  const auto& path = made.change.subject.name;
  return {unified_diff(path, content_of(made.change.before), made.left ? content_of(*made.left) : made.change.after.content.value_or(""))};
}
std::vector<std::string> diffs_of(const MadeOf<Network>& made) {
  std::vector<std::string> diffs;
  for (const auto& path : made.files)
    if (made.left) diffs.push_back(unified_diff(path, content_of(made.change.before, path), content_of(*made.left, path)));
  return diffs;
}
template <class S>
std::vector<std::string> diffs_of(const MadeOf<S>&) {
  return {};
}

/// One change of a run.
struct Told {
  std::string step;
  Change change;
  bool was_done = false;  ///< else it was cut off in it
  std::vector<std::string> diffs;
};

std::vector<Told> told_of(const PastRun& run) {
  std::vector<Told> all;
  for (const auto& made : made_by(run))
    std::visit([&](const auto& one) { all.push_back({one.step, Change{one.change}, one.left.has_value(), diffs_of(one)}); }, made);
  std::ranges::reverse(all);
  for (auto& one : all) std::erase(one.diffs, "");
  return all;
}

std::string purpose_of(const PastRun& run) { return run.reverts.empty() ? "profile " + run.profile : "took back run " + run.reverts; }

}  // namespace

std::string ending_of(const PastRun& run, bool under_way) {
  if (run.exit) return fmt::format("ended with exit code {}{}", *run.exit, run.why.empty() ? "" : ": " + run.why);
  if (under_way) return "under way";
  const auto again =
      run.reverts.empty() ? std::string("run the same apply again to finish it") : fmt::format("kvmstrap revert {} goes on with it", run.reverts);
  return run.open ? fmt::format("was killed in {}; {}", *run.open, again) : "was killed; " + again;
}

void print_runs(const std::vector<PastRun>& runs, bool under_way, const Terminal& terminal) {
  for (const auto& run : runs)
    terminal.out << fmt::format("{}  {}  {}\n  {}\n  steps: {}\n", terminal.bold(run.id), run.began, purpose_of(run),
                                ending_of(run, under_way && &run == &runs.back()), join(run.steps, ", "));
}

void print_changes(const PastRun& run, const Terminal& terminal) {
  std::string step;
  for (const auto& one : told_of(run)) {
    if (step != one.step) terminal.out << terminal.bold(one.step) << "\n";
    step = one.step;
    terminal.out << terminal.green("  + ") << describe_change(one.change) << (one.was_done ? "" : " (cut off in it)") << "\n";
    for (const auto& diff : one.diffs) print_diff(diff, terminal);
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

Json changes_to_json(const PastRun& run) {
  Json changes = Json::array();
  for (const auto& one : told_of(run)) {
    auto change = to_json(one.change);
    change["step"] = one.step;
    change["summary"] = describe_change(one.change);
    change["done"] = one.was_done;
    change["diffs"] = one.diffs;
    changes.push_back(change);
  }
  return changes;
}

}  // namespace kvmstrap
