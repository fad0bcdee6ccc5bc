#include "profile/schema.hpp"

#include <iostream>

#include "cli/commands.hpp"

namespace kvmstrap {

void add_schema(CLI::App& app, Exit&) {
  auto* command = app.add_subcommand("schema", "Print the JSON Schema of a profile, for editors");
  command->callback([] { std::cout << profile_schema().dump(2) << "\n"; });
}

}  // namespace kvmstrap
