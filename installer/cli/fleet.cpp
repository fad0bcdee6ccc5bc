#include "fleet/fleet.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/executable_argument.hpp"
#include "cli/fleet_password.hpp"
#include "cli/profile_argument.hpp"
#include "cli/report_option.hpp"
#include "cli/run_id.hpp"
#include "cli/selection.hpp"
#include "cli/stop.hpp"
#include "delivery/payload.hpp"
#include "delivery/sha256.hpp"
#include "host/interrupt.hpp"
#include "host/temporary_file.hpp"
#include "model/override.hpp"
#include "profile/load.hpp"
#include "report/fleet_text.hpp"
#include "report/fleet_to_html.hpp"
#include "report/fleet_to_json.hpp"
#include "report/fleet_to_junit.hpp"
#include "report/fleet_view.hpp"

namespace kvmstrap {

namespace {

struct Options {
  std::string command;
  std::string inventory;
  ProfileArgument profile;
  Selection selection;
  ReportOption report;
  std::vector<std::string> limit;
  std::string executable;
  std::string events;
  WaveRules rules;
  int connect_timeout = 10;
  int patience = 600;
  bool asks_for_password = false;
  bool yes = false;
};

Inventory inventory_in(const std::string& name) {
  const auto source = read_text(name);
  auto result = load_inventory(source.shown_name, source.text);
  if (result.inventory) return *result.inventory;
  std::string message;
  for (const auto& diagnostic : result.diagnostics) message += to_string(diagnostic);
  throw Stop(Exit::invalid, message);
}

/// What the profile is given for one host: its variables, as far as the profile has them, what stands on the command line, and how its network is confirmed.
std::vector<std::string> overrides_for(const Target& target, const ProfileText& source, const Options& options) {
  std::vector<std::string> overrides;
  for (const auto& [name, value] : target.variables)
    if (source.text.find("${" + name + "}") != std::string::npos) overrides.push_back(as_variable(name + "=" + value));
  std::ranges::copy(options.profile.overrides, std::back_inserter(overrides));
  return overrides;
}

/// The profile for every host, before anybody speaks to any: mistakes that several hosts have are told once.
/// @throws Stop (2)
std::vector<FleetHost> hosts_with(std::vector<Target> targets, const ProfileText& source, const Options& options) {
  std::vector<FleetHost> hosts;
  std::map<std::string, std::vector<std::string>> mistakes;
  for (auto& target : targets) {
    FleetHost host{std::move(target), {}};
    if (options.command != "status") {
      auto overrides = overrides_for(host.target, source, options);
      const auto result = load_profile(source.shown_name, source.text, overrides);
      for (const auto& diagnostic : result.diagnostics) mistakes[to_string(diagnostic)].push_back(host.target.name);
      const bool asks_nobody = result.profile && result.profile->network && result.profile->change.network.confirm == Confirm::automatic;
      if (asks_nobody && options.command != "verify") overrides.emplace_back("change.network.confirm=ssh");
      if (options.command != "apply") host.arguments.emplace_back("-");
      for (const auto& one : overrides) {
        const auto [option, value] = as_typed(one);
        host.arguments.insert(host.arguments.end(), {std::string(option), value});
      }
      for (const auto& step : options.selection.only) host.arguments.insert(host.arguments.end(), {"--only", step});
      for (const auto& step : options.selection.skip) host.arguments.insert(host.arguments.end(), {"--skip", step});
    }
    if (options.command != "apply") host.arguments.emplace_back("--json");
    hosts.push_back(std::move(host));
  }
  std::string message;
  for (const auto& [mistake, names] : mistakes)
    message += fmt::format("{}  for {}{}\n", mistake, names.front(), names.size() > 1 ? fmt::format(" and {} more", names.size() - 1) : "");
  if (!message.empty()) throw Stop(Exit::invalid, message + "Nobody was spoken to.\n");
  return hosts;
}

std::string pinned_keys(const std::vector<FleetHost>& hosts) {
  std::string lines;
  for (const auto& host : hosts)
    if (host.target.host_key) lines += known_hosts_line(host.target);
  return lines;
}

void say_what_comes(const std::vector<FleetHost>& hosts, const Options& options, const Terminal& terminal) {
  std::string waves;
  for (const auto size : wave_sizes(hosts.size(), options.rules)) waves += fmt::format("{}{}", waves.empty() ? "" : ", then ", size);
  terminal.out << fmt::format("{} hosts, {} at once at most, in waves: {}; with more than {} that fail, no further one is begun.\n", hosts.size(),
                              options.rules.forks, waves, options.rules.failures);
}

bool agreed(const Options& options, const Terminal& terminal) {
  if (options.yes) return true;
  if (::isatty(STDIN_FILENO) != 1 || !options.events.empty())
    throw Stop(Exit::invalid, fmt::format("kvmstrap fleet apply: without a terminal it asks nobody; say --yes, after a look at kvmstrap fleet plan {} {}\n",
                                          options.inventory, options.profile.as_typed()));
  terminal.out << fmt::format("What would change there: kvmstrap fleet plan {} {}\nApply it now? [y/N] ", options.inventory, options.profile.as_typed())
               << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "Y" || answer == "yes" || answer == "Yes") return true;
  terminal.out << "Nobody was spoken to.\n";
  return false;
}

/// 0 when all is well; what all that are not well have in common, or 1.
Exit exit_of(const std::vector<HostReport>& hosts) {
  std::optional<Exit> common;
  for (const auto& host : hosts) {
    if (is_well(host)) continue;
    const auto exit = host.state == HostState::answered ? host.exit : Exit::failed;
    if (common && *common != exit) return Exit::failed;
    common = exit;
  }
  return common.value_or(Exit::done);
}

Exit fleet(Options options) {
  options.report.refuse_unwritable();
  const auto inventory = inventory_in(options.inventory);
  const auto source = options.command == "status" ? ProfileText{} : read_profile_text(options.profile.name);
  std::vector<Target> targets;
  try {
    targets = targets_of(inventory, options.limit);
  } catch (const std::invalid_argument& error) {
    throw Stop(Exit::invalid, fmt::format("kvmstrap fleet: --limit: {}\n", error.what()));
  }
  const auto hosts = hosts_with(std::move(targets), source, options);
  const auto executable = executable_for_el6("fleet " + options.command, options.executable);
  const auto terminal = Terminal::standard_output();
  if (options.command == "apply") {
    if (options.events.empty()) say_what_comes(hosts, options, terminal);
    if (!agreed(options, terminal)) return Exit::done;
  } else {
    options.rules.canary = options.rules.batch = 0;  // who only looks harms nobody
    options.rules.failures = hosts.size();
  }

  FleetStory story{options.command, options.profile.name, options.inventory, run_id(), std::chrono::system_clock::now(), 0, {}};
  FleetTask task{.command = options.command, .id = story.id, .profile = source.text};
  task.executable = std::make_shared<const std::string>(gzip(executable));
  task.sha256 = sha256(executable);
  const TemporaryFile known_hosts(pinned_keys(hosts));
  task.known_hosts = known_hosts.path();
  if (options.asks_for_password) task.sudo_password = std::make_shared<const std::string>(ask_for_password("Password for sudo there: ") + "\n");
  task.connect_timeout = options.connect_timeout;
  task.patience = std::chrono::seconds(options.patience);

  std::size_t width = 0;
  for (const auto& host : hosts) width = std::max(width, host.target.name.size());
  FleetView view(terminal, width, !options.events.empty());
  const auto began = std::chrono::steady_clock::now();
  const InterruptWatch watch(
      "\nNo further host is begun; those that are under way are followed to their end. Once more ends this at once: what runs there goes on by itself.\n",
      InterruptWatch::Reading::goes_on, InterruptWatch::Second::is_counted);
  story.hosts = ask_fleet(hosts, task, options.rules, view, interruptions);
  view.clear();
  story.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  if (options.events.empty()) {
    terminal.out << "\n" << step_matrix(story.hosts, terminal) << "\n" << fleet_summary(story.hosts, terminal) << std::flush;
  }
  options.report.write_as([&](std::string_view ending) {
    return ending == ".html" ? fleet_to_html(story) : ending == ".xml" ? fleet_to_junit(story) : text_of(to_json(story), 2) + "\n";
  });
  return exit_of(story.hosts);
}

void add_command(CLI::App& fleet_command, Exit& exit, const std::string& name, const std::string& what) {
  auto* command = fleet_command.add_subcommand(name, what);
  auto options = std::make_shared<Options>();
  options->command = name;
  command->add_option("INVENTORY", options->inventory, "a YAML file that names the hosts (kvmstrap help fleet), or - for standard input")->required();
  if (name != "status") options->profile.add_to(*command);
  if (name == "plan" || name == "apply") add_selection(*command, options->selection);
  command->add_option("--limit", options->limit, "only these hosts and groups; may be given again")
      ->type_name("NAME")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->take_all();
  command->add_option("--forks", options->rules.forks, "hosts that are spoken to at once")->capture_default_str()->check(CLI::Range(1, 500));
  if (name == "apply") {
    options->rules.canary = 1;
    command->add_option("--canary", options->rules.canary, "hosts that go first; the others begin when they are verified, or not at all; 0: none")
        ->capture_default_str();
    command->add_option("--batch", options->rules.batch, "hosts of each further wave; 0: all others")->capture_default_str();
    command->add_option("--max-failures", options->rules.failures, "with more than these that fail, no further host is begun")->capture_default_str();
    command->add_flag("-y,--yes", options->yes, "do not ask; needed without a terminal");
  }
  command->add_option("--connect-timeout", options->connect_timeout, "for a connection")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->check(CLI::Range(1, 600));
  if (name == "apply")
    command->add_option("--patience", options->patience, "how long a host is looked for whose connection broke while a run is under way there")
        ->type_name("SECONDS")
        ->capture_default_str()
        ->check(CLI::Range(1, 86400));
  command->add_option("--executable", options->executable, "the kvmstrap for EL6 that the hosts get; without it this one")->type_name("FILE");
  command->add_flag("--ask-sudo-password", options->asks_for_password, "asks for the password of sudo, once for all hosts");
  options->report.add_to(*command);
  command->add_option("--events", options->events, "a JSON object a line for each host that is over, in place of words")
      ->type_name("FORM")
      ->check(CLI::IsMember({"jsonl"}));
  command->callback([options, &exit] { exit = fleet(*options); });
}

}  // namespace

void add_fleet(CLI::App& app, Exit& exit) {
  auto* command = app.add_subcommand("fleet", "Do the same on many hosts over SSH, in waves, and tell the true state of each");
  command->require_subcommand(1);
  add_command(*command, exit, "plan", "What would change on each host; leaves nothing there but the executable");
  add_command(*command, exit, "apply", "Make every host what the profile says: the canary first, then the others in waves");
  add_command(*command, exit, "verify", "Whether every host is as the profile says, each proved anew");
  add_command(*command, exit, "status", "What is under way on each host, and how the last run there ended");
}

}  // namespace kvmstrap
