#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/profile_argument.hpp"
#include "profile/load.hpp"
#include "report/diagnostics_json.hpp"

namespace kvmstrap {

namespace {

struct ValidateArguments {
  std::vector<std::string> names;
  std::vector<std::string> variables;
  bool json = false;
  bool sarif = false;
};

CheckedProfile check(const std::string& name, const std::vector<std::string>& variables) {
  const auto found = find_profile_text(name);
  if (const auto* unreadable = std::get_if<Diagnostic>(&found)) return {unreadable->file, {*unreadable}};
  const auto& source = std::get<ProfileText>(found);
  return {source.shown_name, load_profile(source.shown_name, source.text, variables).diagnostics};
}

void print(const CheckedProfile& profile) {
  for (const auto& diagnostic : profile.mistakes) std::cerr << to_string(diagnostic);
  if (profile.mistakes.empty()) std::cout << profile.file << ": valid\n";
}

}  // namespace

void add_validate(CLI::App& app, Exit& exit) {
  auto* command = app.add_subcommand("validate", "Check profiles: every mistake at once, with its place and what to do");
  auto arguments = std::make_shared<ValidateArguments>();
  command->add_option("PROFILE", arguments->names, "YAML files, - for standard input, or names of built-in profiles")->required();
  add_variables(*command, arguments->variables);
  auto* json = command->add_flag("--json", arguments->json, "for a program: every mistake with its key, line and column");
  command->add_flag("--sarif", arguments->sarif, "for CI and code hosts: a SARIF 2.1.0 log")->excludes(json);
  command->callback([arguments, &exit] {
    std::vector<CheckedProfile> profiles;
    for (const auto& name : arguments->names) {
      profiles.push_back(check(name, arguments->variables));
      if (!profiles.back().mistakes.empty()) exit = Exit::invalid;
      if (!arguments->json && !arguments->sarif) print(profiles.back());
    }
    if (arguments->json) std::cout << to_json(profiles).dump(2) << "\n";
    if (arguments->sarif) std::cout << to_sarif(profiles).dump(2) << "\n";
  });
}

}  // namespace kvmstrap
