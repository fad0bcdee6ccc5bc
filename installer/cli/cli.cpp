#include "cli/cli.hpp"

#include <algorithm>
#include <iostream>

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
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (std::ranges::find(names, argv[1]) != names.end()) return false;
  const auto meant = did_you_mean(argv[1], std::vector<std::string_view>(names.begin(), names.end()));
  std::cerr << "kvmstrap: there is no command " << argv[1] << (meant.empty() ? "" : "; " + meant) << "\n  the commands: kvmstrap --help\n";
  return true;
}

void show_examples(CLI::App& app, const std::string& path) {
  app.footer([path] { return help_footer(path); });
  for (auto* command : app.get_subcommands({})) show_examples(*command, path.empty() ? command->get_name() : path + " " + command->get_name());
}

}  // namespace

int run_command_line(int argc, char** argv) {
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
  add_verify(app, exit);
  add_first_boot(app, exit);
  add_status(app, exit);
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
