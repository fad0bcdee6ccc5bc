#include "cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/stop.hpp"
#include "model/suggest.hpp"
#include "model/text.hpp"

namespace kvmstrap {

std::string help_footer(std::string_view command) {
  std::string text = "Examples:\n";
  for (const auto& example : examples)
    if (example.of == command) text += fmt::format("  {}\n      {}\n", example.command, example.what);
  text += "\nExit codes, the same for every command:\n";
  bool left = true;
  for (const auto& [exit, meaning] : exit_meanings) {
    text += left ? fmt::format("  {} {:<26} ", static_cast<int>(exit), meaning) : fmt::format("{} {}\n", static_cast<int>(exit), meaning);
    left = !left;
  }
  text.pop_back();  // CLI11 ends it
  return text;
}

std::string no_such_command(const CLI::App& app, const std::vector<std::string>& words) {
  const auto* above = &app;
  for (const auto& word : words) {
    const auto below = above->get_subcommands([](const CLI::App*) { return true; });
    const auto found = std::ranges::find(below, word, [](const CLI::App* one) { return one->get_name(); });
    if (found != below.end()) {
      above = *found;
      continue;
    }
    std::vector<std::string> names;
    for (const auto* one : below) names.push_back(one->get_name());
    const auto meant = did_you_mean(word, std::vector<std::string_view>(names.begin(), names.end()));
    return fmt::format("there is no command {}{}", join(words, " "), meant.empty() ? "" : "; " + meant);
  }
  return {};
}

namespace {

/// The command that `words` name below `app`; nullptr: there is none.
CLI::App* find(CLI::App& app, const std::vector<std::string>& words) {
  auto* command = &app;
  for (const auto& word : words) {
    const auto below = command->get_subcommands({});
    const auto found = std::ranges::find(below, word, [](const CLI::App* one) { return one->get_name(); });
    if (found == below.end()) return nullptr;
    command = *found;
  }
  return command;
}

}  // namespace

void add_help(CLI::App& app, Exit&) {
  auto* command = app.add_subcommand("help", "Print what a command does, its options and examples: the same as COMMAND --help");
  auto words = std::make_shared<std::vector<std::string>>();
  command->add_option("COMMAND", *words, "for example: apply, or: network try");
  command->callback([&app, words] {
    const auto* asked = find(app, *words);
    if (!asked) throw Stop(Exit::invalid, "kvmstrap help: " + no_such_command(app, *words) + "\n  the commands: kvmstrap help\n");
    // Not asked->help(): that is the help of whatever was called, which is this command.
    auto typed = *words;
    typed.insert(typed.begin(), "kvmstrap");
    std::cout << asked->get_formatter()->make_help(asked, join(typed, " "), CLI::AppFormatMode::Normal);
  });
}

}  // namespace kvmstrap
