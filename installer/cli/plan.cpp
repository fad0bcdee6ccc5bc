#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "cli/commands.hpp"
#include "cli/profile_argument.hpp"
#include "cli/saved_plan.hpp"
#include "cli/selection.hpp"
#include "cli/session.hpp"
#include "engine/gather.hpp"
#include "engine/rehearse.hpp"
#include "host/files.hpp"
#include "report/plan_text.hpp"
#include "steps/step.hpp"

namespace kvmstrap {

namespace {

struct Options {
  ProfileArgument profile;
  Selection selection;
  bool json = false;
  std::string out;
};

Exit plan(const Options& options) {
  const auto source = read_profile_text(options.profile.name);
  const auto profile = profile_in(source, options.profile.overrides);
  Session session;
  require_root("plan", options.profile.as_typed());
  const auto machine = session.machine();
  auto plan = make_plan(profile, gather(machine.identity, machine.platform, machine.reader, wants(profile)), options.selection);
  rehearse_cut_overs(plan, machine);
  const auto as_json = plan_to_json(plan, machine.platform);
  const auto terminal = Terminal::standard_output();
  if (options.json)
    terminal.out << as_json.dump(2) << "\n";
  else
    print_plan(plan, machine.platform, terminal);
  if (blocked(plan)) return Exit::blocked;
  if (options.out.empty()) return Exit::done;
  write_file(std::filesystem::absolute(options.out), saved_plan_text(source, options.profile.overrides, options.selection, as_json), 0600);
  if (!options.json) terminal.out << fmt::format("Kept in {}: kvmstrap apply {} does this, and nothing else.\n", options.out, options.out);
  return Exit::done;
}

}  // namespace

void add_plan(CLI::App& app, Exit& exit) {
  auto* command = app.add_subcommand("plan", "Show what would change: the diff of every file, the exact commands; changes nothing");
  auto options = std::make_shared<Options>();
  options->profile.add_to(*command);
  add_selection(*command, options->selection);
  command->add_flag("--json", options->json, "for a program");
  command
      ->add_option("--out", options->out,
                   "keep the plan, unless something is in the way, for kvmstrap apply FILE; only root can read it: it holds what is in files now")
      ->type_name("FILE");
  command->callback([options, &exit] { exit = plan(*options); });
}

}  // namespace kvmstrap
