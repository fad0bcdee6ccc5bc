#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "engine/handover.hpp"
#include "engine/journal.hpp"
#include "engine/unfinished_cut_over.hpp"
#include "host/detached_runs.hpp"
#include "host/guard_client.hpp"
#include "host/live_reader.hpp"
#include "host/lock.hpp"
#include "model/text.hpp"
#include "report/history.hpp"

namespace kvmstrap {

namespace {

/// `taken_back`: the run whose network goes, when it is a revert's.
std::string describe(const CutOverState& state, const std::string& taken_back) {
  const auto coming = taken_back.empty() ? "new network" : fmt::format("network from before run {}", taken_back);
  const auto* going = taken_back.empty() ? "the old one" : "that run's";
  if (!state.switched) return fmt::format("A cut-over to the {} is being prepared; {} is live.\n", coming, going);
  if (state.orphaned)
    return fmt::format("The run that made the {} live has died; {} comes back within {} seconds, whatever anybody confirms.\n", coming, going,
                       state.seconds_left);
  auto text = fmt::format("The {} is live; {} comes back within {} seconds{}", coming, going, state.seconds_left,
                          state.trial          ? ", for it is a trial"
                          : taken_back.empty() ? " unless the new one proves itself"
                                               : " unless it proves itself");
  if (state.rehearsing) return text + "; the host's own scripts restart it from its files.\n";
  if (state.confirmed) return text + "; it was confirmed.\n";
  if (state.how_to_confirm.empty()) return text + ".\n";
  return text + (state.trial ? "; that it can be confirmed is tried" : " and is confirmed,") + "\n  " + state.how_to_confirm + "\n";
}

struct Status {
  std::vector<PastRun> runs;
  std::optional<int> holder;            ///< of the lock
  std::optional<std::string> detached;  ///< the run that it is, when that goes on by itself
  std::optional<CutOverState> cut_over;
  std::optional<Handover> handover;    ///< what is left to a first boot
  std::optional<std::string> cut_off;  ///< which network is in force behind a cut-over that nobody guards any more
};

Status look() {
  LibvirtSession libvirt;
  LiveReader reader(libvirt);
  const auto holder = Lock::holder(lock_file);
  Status status{past_runs(reader),     holder, holder ? DetachedRuns(detached_folder).run_of(*holder) : std::nullopt, cut_over_under_way(),
                read_handover(reader), {}};
  if (status.cut_over || status.holder || !unfinished_cut_over(status.runs)) return status;
  Session session;
  status.cut_off = network_in_force(session.machine());
  return status;
}

void print(const Status& status, const Terminal& terminal) {
  const auto& [runs, holder, detached, cut_over, handover, cut_off] = status;
  if (handover)
    terminal.out << terminal.yellow("! ") << "This host is not verified yet: "
                 << (holder                  ? fmt::format("{}; a run is under way (boots that tried: {})",
                                          handover->why.empty() ? "what was prepared in the installer is not finished" : handover->why, handover->boots)
                     : handover->why.empty() ? "what was prepared in the installer is finished at the first boot"
                                             : fmt::format("{} (boots that tried: {}); kvmstrap first-boot tries again", handover->why, handover->boots))
                 << ".\n";
  if (cut_off) terminal.out << terminal.yellow("! ") << *cut_off << "\n";
  if (cut_over) terminal.out << describe(*cut_over, runs.empty() || runs.back().exit ? "" : runs.back().reverts);
  if (detached)
    terminal.out << fmt::format("A run is under way, process {}: {}, which goes on by itself; to follow it: kvmstrap attach {}\n", *holder, *detached,
                                *detached);
  else
    terminal.out << (holder ? fmt::format("A run is under way, process {}.\n", *holder) : std::string("No run is under way.\n"));
  if (runs.empty()) {
    terminal.out << "kvmstrap has changed nothing on this host yet.\n";
    return;
  }
  const auto& last = runs.back();
  terminal.out << fmt::format("Last run that changed something: {}, {}\n  {}\n  steps: {}\n  journal and log: {}/{}\n", last.id,
                              last.reverts.empty() ? "profile " + last.profile : "which took back run " + last.reverts,
                              ending_of(last, holder.has_value()) + (last.exit || holder ? "" : "; " + remedy_of_killed(last)), join(last.steps, ", "),
                              runs_folder, last.id);
  if (const auto booted = std::ranges::find_if(runs.rbegin(), runs.rend(), [](const PastRun& run) { return run.first_boot.has_value(); });
      booted != runs.rend())
    terminal.out << fmt::format("First boot after run {}: {}\n", booted->id, *booted->first_boot);
  for (const auto& [proof, state] : remember(runs).proofs) terminal.out << fmt::format("Last proof on {}: {}\n", proof.name, state.evidence);
}

Json as_json(const Status& status) {
  const auto& [runs, holder, detached, cut_over, handover, cut_off] = status;
  Json json{{"running", holder ? Json(*holder) : Json(nullptr)},
            {"detached", detached ? Json(*detached) : Json(nullptr)},
            {"cut-over", cut_over ? to_json_value(*cut_over) : Json(nullptr)},
            {"left-to-first-boot", handover ? to_json_value(*handover) : Json(nullptr)},
            {"cut-off", cut_off ? Json(*cut_off) : Json(nullptr)},
            {"runs", Json::array()}};
  for (const auto& run : runs) json["runs"].push_back(to_json(run));
  return json;
}

}  // namespace

void add_status(CLI::App& app, Exit&) {
  auto* command = app.add_subcommand("status", "Say whether a run or a cut-over is under way, what it waits for, and how the last one ended");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "for a program");
  command->callback([json] {
    require_root("status");
    const auto status = look();
    if (*json)
      std::cout << text_of(as_json(status), 2) << "\n";
    else
      print(status, Terminal::standard_output());
  });
}

}  // namespace kvmstrap
