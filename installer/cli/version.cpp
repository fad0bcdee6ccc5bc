#include "model/version.hpp"

#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "model/json.hpp"

namespace kvmstrap {

void add_version(CLI::App& app, Exit&) {
  auto* command = app.add_subcommand("version", "Print the version");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "for a program");
  command->callback([json] {
    if (*json)
      std::cout << Json{{"version", version}, {"compiler", compiler}}.dump(2) << "\n";
    else
      std::cout << "kvmstrap " << version << "\n";
  });
}

}  // namespace kvmstrap
