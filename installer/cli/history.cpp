#include "report/history.hpp"

#include <memory>

#include "cli/commands.hpp"
#include "cli/run_id.hpp"
#include "cli/session.hpp"
#include "cli/stop.hpp"
#include "engine/revert.hpp"
#include "host/live_reader.hpp"
#include "host/lock.hpp"

namespace kvmstrap {

namespace {

void history(const std::string& name, bool json) {
  LibvirtSession libvirt;
  LiveReader reader(libvirt);
  const auto runs = past_runs(reader);
  const auto terminal = Terminal::standard_output();
  if (name.empty()) {
    Json all = Json::array();
    for (const auto& run : runs) all.push_back(to_json(run));
    if (json)
      terminal.out << text_of(all, 2) << "\n";
    else if (runs.empty())
      terminal.out << "kvmstrap has changed nothing on this host yet.\n";
    else
      print_runs(runs, Lock::holder(lock_file).has_value(), terminal);
    return;
  }
  const auto run = run_to_revert(runs, name);
  if (!run) throw Stop(Exit::invalid, no_run_of_that_name("history", name));
  if (json)
    terminal.out << text_of(changes_to_json(*run), 2) << "\n";
  else
    print_changes(*run, terminal);
}

}  // namespace

void add_history(CLI::App& app, Exit&) {
  auto* command = app.add_subcommand("history", "The runs that changed something on this host; or all that one changed, with the diff of every file");
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
