#include "cli/cli.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "cli/ansible.hpp"
#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/stop.hpp"
#include "model/suggest.hpp"
#include "model/version.hpp"

namespace kvmstrap {

namespace {

/// CLI11 would only say that a command is required.
bool refuse_unknown_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || *argv[1] == '-') return false;
  const auto wrong = no_such_command(app, {argv[1]});
  if (!wrong.empty()) std::cerr << "kvmstrap: " << wrong << "\n  the commands: kvmstrap --help\n";
  return !wrong.empty();
}

/// What was typed and belongs to nothing, in words; empty where all was taken. CLI11 only lists it, and says what else is missing first.
std::string what_is_too_much(const CLI::App& app) {
  const auto left = app.remaining(true);
  if (left.empty()) return {};
  const auto* command = &app;
  std::string typed = "kvmstrap";
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().front();
    typed += " " + command->get_name();
  }
  const auto help = typed == "kvmstrap" ? std::string("kvmstrap --help") : "kvmstrap help" + typed.substr(typed.find(' '));
  const auto option = std::ranges::find_if(left, [](const std::string& word) { return word.size() > 1 && word.front() == '-'; });
  if (option == left.end()) {
    const bool needs_command = !command->get_subcommands([](const CLI::App*) { return true; }).empty();
    const auto wrong = needs_command ? no_such_command(*command, {left.front()}) : std::string{};
    return fmt::format("{}: {}\n  what it takes: {}\n", typed, wrong.empty() ? "'" + left.front() + "' is more than it takes" : wrong, help);
  }
  std::vector<std::string> names;
  for (const auto* one : command->get_options())
    for (const auto& name : one->get_lnames()) names.push_back("--" + name);
  const auto name = option->substr(0, option->find('='));
  const auto meant = did_you_mean(name, std::vector<std::string_view>(names.begin(), names.end()));
  return fmt::format("{}: there is no option {}{}\n  its options: {}\n", typed, name, meant.empty() ? "" : "; " + meant, help);
}

void show_examples(CLI::App& app, const std::string& path) {
  app.footer([path] { return help_footer(path); });
  for (auto* command : app.get_subcommands({})) show_examples(*command, path.empty() ? command->get_name() : path + " " + command->get_name());
}

}  // namespace

int run_command_line(int argc, char** argv) {
  if (const auto task = ansible_task_in(argc, argv)) return static_cast<int>(do_ansible_task(*task));
  CLI::App app{"Turns a fresh server into a KVM host from one YAML profile.", "kvmstrap"};
  app.require_subcommand(1);
  app.set_version_flag("--version", "kvmstrap " + std::string(version));
  app.get_formatter()->column_width(34);
  Exit exit = Exit::done;
  add_validate(app, exit);
  add_check(app, exit);
  add_facts(app, exit);
  add_plan(app, exit);
  add_apply(app, exit);
  add_attach(app, exit);
  add_revert(app, exit);
  add_verify(app, exit);
  add_first_boot(app, exit);
  add_status(app, exit);
  add_history(app, exit);
  add_network(app, exit);
  add_import(app, exit);
  add_kickstart(app, exit);
  add_fleet(app, exit);
  add_schema(app, exit);
  add_profiles(app, exit);
  add_selftest(app, exit);
  add_version(app, exit);
  add_completion(app, exit);
  add_man(app, exit);
  add_help(app, exit);
  show_examples(app, "");
  app.failure_message([](const CLI::App* program, const CLI::Error& error) { return "kvmstrap: " + CLI::FailureMessage::simple(program, error); });
  if (refuse_unknown_command(app, argc, argv)) return static_cast<int>(Exit::invalid);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (const auto wrong = error.get_exit_code() == 0 ? "" : what_is_too_much(app); !wrong.empty()) {
      std::cerr << wrong;
      return static_cast<int>(Exit::invalid);
    }
    return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::invalid);
  } catch (const Stop& stop) {
    std::cerr << stop.what();
    return static_cast<int>(stop.exit);
  } catch (const std::exception& error) {
    std::cerr << "kvmstrap: " << error.what() << "\n";
    return static_cast<int>(Exit::failed);
  }
  return static_cast<int>(exit);
}

}  // namespace kvmstrap
