#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/described_command.hpp"
#include "embedded/embedded.hpp"
#include "engine/journal.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

/// A branch of a shell's `case` for each command: what may stand after it.
std::string words_of(const std::vector<DescribedCommand>& commands) {
  std::string text;
  for (const auto& command : commands) {
    auto words = command.subcommands;
    for (const auto& option : command.options) words.insert(words.end(), option.names.begin(), option.names.end());
    text += fmt::format("        '{}') echo '{}';;\n", command.path, join(words, " "));
  }
  return text;
}

/// The kind of value, a word that templates/completion.bash knows, then the values if there is a list of them.
std::string kind_of(const DescribedOption& option, const std::string& name) {
  if (!option.choices.empty()) return "choice " + join(option.choices, " ");
  if (name == "PROFILE") return "profile";
  if (name == "NAME") return "built-in-profile";
  if (option.names.front() == "ID") return "detached-run";
  if (name == "RUN") return "run";
  if (name == "DIR") return "folder";
  if (name == "FILE") return "file";
  return "text";
}

/// A branch for each option that takes a value ('apply --set') and each command that takes positionals ('apply').
std::string values_of(const std::vector<DescribedCommand>& commands) {
  std::string text;
  const auto add = [&](const std::string& key, const std::string& kind) { text += fmt::format("        '{}') echo '{}';;\n", key, kind); };
  for (const auto& command : commands) {
    for (const auto& option : command.options)
      if (!option.value.empty())
        for (const auto& name : option.names) add(command.path + " " + name, kind_of(option, option.value));
    for (const auto& positional : command.positionals) add(command.path + (positional.repeatable ? " ..." : ""), kind_of(positional, positional.names.front()));
  }
  return text;
}

std::string built_in_profiles() {
  constexpr std::string_view folder = "profiles/";
  constexpr std::string_view ending = ".yaml";
  std::vector<std::string> names;
  for (const auto& file : embedded_files())
    if (file.path.starts_with(folder)) names.emplace_back(file.path.substr(folder.size(), file.path.size() - folder.size() - ending.size()));
  return join(names, " ");
}

}  // namespace

void add_completion(CLI::App& app, Exit&) {
  auto* command = app.add_subcommand("completion", "Print a completion script; bash: source <(kvmstrap completion bash)");
  auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash")->required()->check(CLI::IsMember({"bash"}));
  command->callback([&app, shell] {  // CLI11 writes into it
    const auto commands = described_commands(app);
    std::cout << render("templates/completion.bash", {{"words", words_of(commands)},
                                                      {"values", values_of(commands)},
                                                      {"profiles", built_in_profiles()},
                                                      {"detached", detached_folder},
                                                      {"runs", runs_folder}});
  });
}

}  // namespace kvmstrap
