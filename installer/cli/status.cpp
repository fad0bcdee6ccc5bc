#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "engine/journal.hpp"
#include "host/live_reader.hpp"
#include "host/lock.hpp"
#include "model/text.hpp"
#include "report/terminal.hpp"

namespace kvmstrap {

namespace {

std::string ending_of(const PastRun& run, bool under_way) {
  if (run.exit) return fmt::format("ended with exit code {}{}", *run.exit, run.why.empty() ? "" : ": " + run.why);
  if (under_way) return "under way";
  return run.open ? "was killed in " + *run.open + "; run the same apply again to finish it" : "was killed; run the same apply again to finish it";
}

void print(const std::vector<PastRun>& runs, std::optional<int> holder, const Terminal& terminal) {
  terminal.out << (holder ? fmt::format("A run is under way, process {}.\n", *holder) : std::string("No run is under way.\n"));
  if (runs.empty()) {
    terminal.out << "kvmstrap has changed nothing on this host yet.\n";
    return;
  }
  const auto& last = runs.back();
  terminal.out << fmt::format("Last run that changed something: {}, profile {}\n  {}\n  steps: {}\n  journal and log: {}/{}\n", last.id, last.profile,
                              ending_of(last, holder.has_value()), join(last.steps, ", "), runs_folder, last.id);
  for (const auto& [proof, state] : remember(runs).proofs) terminal.out << fmt::format("Last proof on {}: {}\n", proof.name, state.evidence);
}

Json as_json(const std::vector<PastRun>& runs, std::optional<int> holder) {
  Json json{{"running", holder ? Json(*holder) : Json(nullptr)}, {"runs", Json::array()}};
  for (const auto& run : runs)
    json["runs"].push_back(
        {{"run", run.id}, {"profile", run.profile}, {"exit", run.exit ? Json(*run.exit) : Json(nullptr)}, {"why", run.why}, {"steps", run.steps}});
  return json;
}

}  // namespace

void add_status(CLI::App& app, Exit&) {
  auto* command = app.add_subcommand("status", "Say whether a run is under way, and how the last one ended");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "for a program");
  command->callback([json] {
    require_root("status");
    LibvirtSession libvirt;
    LiveReader reader(libvirt);
    const auto runs = past_runs(reader);
    const auto holder = Lock::holder(lock_file);
    if (*json)
      std::cout << as_json(runs, holder).dump(2) << "\n";
    else
      print(runs, holder, Terminal::standard_output());
  });
}

}  // namespace kvmstrap
