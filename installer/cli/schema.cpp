#include "profile/schema.hpp"

#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "report/profile_keys.hpp"

namespace kvmstrap {

void add_schema(CLI::App& app, Exit&) {
  auto* command = app.add_subcommand("schema", "Print the JSON Schema of a profile, for editors");
  auto keys = std::make_shared<bool>(false);
  command->add_flag("--keys", *keys, "every key as tables in Markdown, to read");
  command->callback([keys] { std::cout << (*keys ? profile_keys(profile_schema()) : schema_for_editors().dump(2) + "\n"); });
}

}  // namespace kvmstrap
