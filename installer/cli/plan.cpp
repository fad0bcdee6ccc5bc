#include "cli/plan.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "cli/commands.hpp"
#include "cli/in_installer.hpp"
#include "cli/saved_plan.hpp"
#include "cli/selection.hpp"
#include "cli/session.hpp"
#include "cli/stop.hpp"
#include "engine/gather.hpp"
#include "engine/rehearse.hpp"
#include "host/files.hpp"
#include "report/plan_text.hpp"
#include "steps/step.hpp"

namespace kvmstrap {

namespace {

/// @throws Stop (2) where something else than a plan would be lost.
std::string place_for(const std::string& file) {
  const auto path = std::filesystem::absolute(file);
  if (std::filesystem::exists(path) && !parse_saved_plan(read_profile_text(file)))
    throw Stop(Exit::invalid, fmt::format("kvmstrap plan: {} is there and is no plan; keep the plan under another name\n", file));
  if (!std::filesystem::is_directory(path.parent_path()))
    throw Stop(Exit::invalid, fmt::format("kvmstrap plan: there is no folder {}\n", path.parent_path().string()));
  return path;
}

}  // namespace

Outcome plan(const PlanOptions& options) {
  const auto source = options.profile.read();
  const auto profile = profile_in(source, options.profile.overrides);
  const auto path = options.out.empty() ? std::string{} : place_for(options.out);
  Session session(options.in_installer);
  require_root("plan", options.profile.as_typed());
  refuse_while_another_runs();
  const auto machine = session.machine();
  auto plan = make_plan(profile, gather(machine.identity, machine.platform, machine.reader, wants(profile)), options.selection);
  rehearse_cut_overs(plan, machine);
  const auto as_json = plan_to_json(plan, machine.platform);
  const auto& terminal = options.terminal;
  if (options.json) {
    terminal.out << text_of(as_json, 2) << "\n";
  } else {
    tell_installer(machine.identity, terminal);
    print_plan(plan, machine.platform, terminal);
  }
  if (options.shown) options.shown(plan, machine.platform);
  if (blocked(plan)) return in_the_way(plan);
  if (options.out.empty()) return {};
  remove_file(path);  // not over the old one, whose mode would stay
  write_file(path, saved_plan_text(source, options.profile.overrides, options.selection, as_json), 0600);
  if (!options.json) terminal.out << fmt::format("Kept in {}: kvmstrap apply {} does this, and nothing else.\n", options.out, options.out);
  return {};
}

void add_plan(CLI::App& app, Exit& exit) {
  auto* command = app.add_subcommand("plan", "Show what would change: the diff of every file, the exact commands; changes nothing");
  auto options = std::make_shared<PlanOptions>();
  options->profile.add_to(*command);
  add_selection(*command, options->selection);
  add_installer(*command, options->in_installer);
  command->add_flag("--json", options->json, "for a program");
  command
      ->add_option("--out", options->out,
                   "keep the plan, unless something is in the way, for kvmstrap apply FILE; only root can read it: it holds what is in files now")
      ->type_name("FILE");
  command->callback([options, &exit] { exit = plan(*options).exit; });
}

}  // namespace kvmstrap
