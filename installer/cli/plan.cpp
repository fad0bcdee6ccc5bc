#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/profile_argument.hpp"
#include "cli/selection.hpp"
#include "cli/session.hpp"
#include "engine/gather.hpp"
#include "engine/rehearse.hpp"
#include "report/plan_text.hpp"
#include "steps/step.hpp"

namespace kvmstrap {

void add_plan(CLI::App& app, Exit& exit) {
  struct Options {
    ProfileArgument profile;
    Selection selection;
    bool json = false;
  };
  auto* command = app.add_subcommand("plan", "Show what would change: the diff of every file, the exact commands; changes nothing");
  auto options = std::make_shared<Options>();
  options->profile.add_to(*command);
  add_selection(*command, options->selection);
  command->add_flag("--json", options->json, "for a program");
  command->callback([options, &exit] {
    const auto profile = options->profile.load();
    Session session;
    require_root("plan");
    const auto machine = session.machine();
    const auto& platform = machine.platform;
    auto plan = make_plan(profile, gather(machine.identity, platform, machine.reader, wants(profile)), options->selection);
    rehearse_cut_overs(plan, machine);
    if (options->json)
      std::cout << plan_to_json(plan, platform).dump(2) << "\n";
    else
      print_plan(plan, platform, Terminal::standard_output());
    if (blocked(plan)) exit = Exit::blocked;
  });
}

}  // namespace kvmstrap
