#include "report/history.hpp"

#include <algorithm>
#include <memory>

#include "cli/commands.hpp"
#include "cli/run_id.hpp"
#include "cli/session.hpp"
#include "cli/stop.hpp"
#include "engine/revert.hpp"

namespace kvmstrap {

namespace {

void history(const std::string& name, bool json) {
  const bool holds = Lock::holder(lock_file).has_value();  // before the journals: one that ends in between is not taken for a killed one
  LibvirtSession libvirt;
  LiveReader reader(libvirt);
  const auto runs = past_runs(reader);
  const auto meant = runs_named(runs, name);
  if (!name.empty() && meant.empty()) throw Stop(Exit::invalid, no_run_of_that_name("history", name));
  const auto terminal = Terminal::standard_output();
  Json all = Json::array();
  for (const auto& run : runs) {
    if (!name.empty() && std::ranges::find(meant, run.id) == meant.end()) continue;
    const bool under_way = holds && &run == &runs.back();
    if (json) {
      all.push_back(to_json(run));
      if (!name.empty()) all.back()["actions"] = actions_to_json(run);
      continue;
    }
    print_run(run, under_way, terminal);
    if (!name.empty()) print_actions(run, under_way, terminal);
  }
  if (json)
    terminal.out << text_of(all, 2) << "\n";
  else if (runs.empty())
    terminal.out << "kvmstrap has changed nothing on this host yet.\n";
}

}  // namespace

void add_history(CLI::App& app, Exit&) {
  auto* command = app.add_subcommand("history", "The runs that changed something on this host; or all that one did, with the diff of every file that it wrote");
  auto run = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  command->add_option("RUN", *run, "that one, or a call of a fleet; without it all of them in short")->check(CLI::Validator(fault_of_run_id, "", ""));
  command->add_flag("--json", *json, "for a program");
  command->callback([run, json] {
    require_root("history", *run);
    history(*run, *json);
  });
}

}  // namespace kvmstrap
