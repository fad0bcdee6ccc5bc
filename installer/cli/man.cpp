#include "cli/man.hpp"

#include <fmt/format.h>

#include <cctype>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/described_command.hpp"
#include "cli/help.hpp"
#include "embedded/embedded.hpp"
#include "engine/journal.hpp"
#include "model/text.hpp"
#include "model/version.hpp"

namespace kvmstrap {

std::string troff(std::string_view text) {
  std::string escaped;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) escaped += "\\&";
    line_begins = c == '\n';
    switch (c) {
      case '\\':
        escaped += "\\e";
        break;
      case '-':
        escaped += "\\-";
        break;
      case '\'':
        escaped += "\\(aq";
        break;
      case '`':
        escaped += "\\(ga";
        break;
      case '^':
        escaped += "\\(ha";
        break;
      case '~':
        escaped += "\\(ti";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

namespace {

std::string bold(std::string_view text) { return "\\fB" + troff(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + troff(text) + "\\fR"; }

std::string paragraph(const std::string& term, const std::string& text) { return ".TP\n" + term + "\n" + text + "\n"; }

std::string usage(const DescribedCommand& command) {
  auto text = bold("kvmstrap" + (command.path.empty() ? "" : " " + command.path));
  if (command.options.size() > 1) text += " [" + italic("options") + "]";
  for (const auto& positional : command.positionals) {
    const auto name = italic(positional.names.front()) + (positional.repeatable ? "..." : "");
    text += positional.required ? " " + name : " [" + name + "]";
  }
  return text;
}

std::string described(const DescribedOption& option) {
  auto text = troff(option.what);
  if (!option.choices.empty()) text += ".\nOne of: " + troff(join(option.choices, ", "));
  if (!option.not_with.empty()) text += ".\nNot together with " + troff(join(option.not_with, ", "));
  return text + ".";
}

std::string options_of(const DescribedCommand& command) {
  std::string text;
  for (const auto& positional : command.positionals) text += paragraph(italic(positional.names.front()), described(positional));
  for (const auto& option : command.options) {
    if (option.names.back() == "--help" && !command.path.empty()) continue;  // the same for every command: told once
    std::vector<std::string> names;
    for (const auto& name : option.names) names.push_back(bold(name));
    text += paragraph(join(names, ", ") + (option.value.empty() ? "" : " " + italic(option.value)), described(option));
  }
  return text;
}

std::string examples_of(const std::string& command) {
  std::string text;
  for (const auto& example : examples)
    if (example.of == command) text += paragraph(bold(example.command), troff(example.what) + ".");
  return text;
}

/// What is called by itself: network is not, network rollback is.
bool callable(const DescribedCommand& command) { return command.subcommands.empty(); }

std::string manual_page(const std::vector<DescribedCommand>& commands) {
  const auto& program = commands.front();
  std::map<std::string, std::string> parts{{"version", troff(version)}, {"options", options_of(program)}, {"state", troff(state_folder)}};
  auto& what = parts["what"] = program.what.substr(0, program.what.find_last_not_of('.') + 1);
  what.front() = static_cast<char>(std::tolower(what.front()));
  what = troff(what);
  auto& synopsis = parts["synopsis"];
  auto& sections = parts["commands"];
  for (const auto& command : commands) {
    if (!callable(command)) continue;
    synopsis += usage(command) + "\n";
    sections += ".SS " + troff(command.path) + "\n" + troff(command.what) + ".\n" + options_of(command) + examples_of(command.path);
  }
  for (const auto& [exit, meaning] : exit_meanings) parts["exit_codes"] += paragraph(bold(std::to_string(static_cast<int>(exit))), troff(meaning));
  parts["examples"] = examples_of("");
  return render("templates/kvmstrap.8", parts);
}

}  // namespace

void add_man(CLI::App& app, Exit&) {
  auto* command = app.add_subcommand("man", "Print the manual page kvmstrap(8)");
  command->callback([&app] { std::cout << manual_page(described_commands(app)); });
}

}  // namespace kvmstrap
