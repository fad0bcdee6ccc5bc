#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/stop.hpp"
#include "embedded/embedded.hpp"
#include "model/text.hpp"
#include "steps/step.hpp"

namespace kvmstrap {

namespace {

std::string commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands({})) names.push_back(command->get_name());
  return join(names, " ");
}

std::string step_ids() {
  std::vector<std::string> ids;
  for (const auto& step : catalogue()) ids.emplace_back(step.id);
  return join(ids, " ");
}

}  // namespace

void add_completion(CLI::App& app, Exit&) {
  auto* command = app.add_subcommand("completion", "Print a completion script; bash: source <(kvmstrap completion bash)");
  auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash")->required()->check(CLI::IsMember({"bash"}));
  command->callback([&app] { std::cout << render("templates/completion.bash", {{"commands", commands_of(app)}, {"steps", step_ids()}}); });
}

}  // namespace kvmstrap
