#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/profile_argument.hpp"
#include "model/diagnostic.hpp"
#include "profile/load.hpp"

namespace kvmstrap {

void add_validate(CLI::App& app, Exit& exit) {
  auto* command = app.add_subcommand("validate", "Check profiles: every mistake at once, with its place and what to do");
  auto names = std::make_shared<std::vector<std::string>>();
  command->add_option("PROFILE", *names, "YAML files, - for standard input, or names of built-in profiles")->required();
  command->callback([names, &exit] {
    for (const auto& name : *names) {
      const auto source = read_profile_text(name);
      const auto result = load_profile(source.shown_name, source.text);
      for (const auto& diagnostic : result.diagnostics) std::cerr << to_string(diagnostic);
      if (!result.profile) {
        exit = Exit::invalid;
        continue;
      }
      std::cout << source.shown_name << ": valid\n";
    }
  });
}

}  // namespace kvmstrap
