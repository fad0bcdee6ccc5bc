#include "cli/described_command.hpp"

namespace kvmstrap {

namespace {

/// CLI11 keeps the list of what an option takes in the name of its type: STEP:{check-hardware,load-modules}.
void split_type(const std::string& type, DescribedOption& option) {
  const auto colon = type.find(":{");
  option.value = type.substr(0, colon);
  if (colon == std::string::npos) return;
  const auto list = type.substr(colon + 2, type.rfind('}') - colon - 2);
  for (const auto& choice : CLI::detail::split(list, ',')) option.choices.push_back(choice);
}

DescribedOption describe(const CLI::Option& option) {
  DescribedOption described{
      .what = option.get_description(), .required = option.get_required(), .repeatable = option.get_expected_max() >= CLI::detail::expected_max_vector_size};
  if (option.get_type_size() != 0) split_type(option.get_type_name(), described);
  if (option.get_positional()) {
    described.names = {option.get_name(true, false)};
    described.value.clear();
    return described;
  }
  for (const auto& name : option.get_snames()) described.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) described.names.push_back("--" + name);
  for (const auto* other : option.get_excludes()) described.not_with.push_back(other->get_name());
  return described;
}

void describe(const CLI::App& app, const std::string& path, std::vector<DescribedCommand>& all) {
  DescribedCommand command{.path = path, .what = app.get_description()};
  for (const auto* option : app.get_options(nullptr)) (option->get_positional() ? command.positionals : command.options).push_back(describe(*option));
  const auto subcommands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const auto* subcommand : subcommands) command.subcommands.push_back(subcommand->get_name());
  all.push_back(std::move(command));
  for (const auto* subcommand : subcommands) describe(*subcommand, (path.empty() ? "" : path + " ") + subcommand->get_name(), all);
}

}  // namespace

std::vector<DescribedCommand> described_commands(const CLI::App& program) {
  std::vector<DescribedCommand> all;
  describe(program, "", all);
  return all;
}

}  // namespace kvmstrap
