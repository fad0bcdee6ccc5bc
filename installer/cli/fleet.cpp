#include "fleet/fleet.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/confirm_option.hpp"
#include "cli/executable_argument.hpp"
#include "cli/profile_argument.hpp"
#include "cli/question.hpp"
#include "cli/report_option.hpp"
#include "cli/run_id.hpp"
#include "cli/selection.hpp"
#include "cli/stop.hpp"
#include "delivery/payload.hpp"
#include "delivery/sha256.hpp"
#include "host/files.hpp"
#include "host/interrupt.hpp"
#include "host/password.hpp"
#include "host/temporary_file.hpp"
#include "model/text.hpp"
#include "report/fleet_text.hpp"
#include "report/fleet_to_html.hpp"
#include "report/fleet_to_json.hpp"
#include "report/fleet_to_junit.hpp"
#include "report/fleet_view.hpp"

namespace kvmstrap {

namespace {

struct FleetOptions {
  FleetCommand command = FleetCommand::plan;
  std::string inventory;
  ProfileArgument profile;
  std::string run;  ///< that is taken back
  bool dry_run = false;
  std::optional<Confirm> confirm;
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

std::vector<Target> targets_in(const FleetOptions& options) {
  const auto source = read_text(options.inventory);
  const auto result = load_inventory(source.shown_name, source.text);
  if (!result.inventory) refuse(result.diagnostics);
  try {
    return targets_of(*result.inventory, options.limit);
  } catch (const std::invalid_argument& error) {
    throw Stop(Exit::invalid, fmt::format("kvmstrap fleet: --limit: {}\n", error.what()));
  }
}

/// Of a key that is not there ssh says a word and tries others, and then the host has denied us.
void require_files_of_ssh(const std::vector<Target>& targets) {
  std::map<std::string, std::vector<std::string>> missing;
  for (const auto& target : targets) {
    const auto& [identity, config] = std::tie(target.ssh.identity, target.ssh.config);
    if (identity && !read_file(*identity)) missing["identity: " + *identity].push_back(target.name);
    if (config && !read_file(*config)) missing["config: " + *config].push_back(target.name);
  }
  std::string text;
  for (const auto& [file, names] : missing)
    text += fmt::format("kvmstrap fleet: ssh: {} is no file that can be read here\n  for {}\n", file, first_of(names, 1));
  if (!text.empty()) throw Stop(Exit::invalid, text + "Nobody was spoken to.\n");
}

std::string pinned_keys(const std::vector<FleetHost>& hosts) {
  std::string lines;
  for (const auto& host : hosts)
    if (host.target.host_key) lines += known_hosts_line(host.target);
  return lines;
}

void say_what_comes(const std::vector<FleetHost>& hosts, const FleetOptions& options, const Terminal& terminal) {
  std::string waves;
  for (const auto size : wave_sizes(hosts.size(), options.rules)) waves += fmt::format("{}{}", waves.empty() ? "" : ", then ", size);
  terminal.out << fmt::format("{} {}, {} at once at most, in waves: {}; {} no further one is begun.\n", hosts.size(), hosts.size() == 1 ? "host" : "hosts",
                              options.rules.forks, waves,
                              options.rules.failures == 0 ? "once one fails," : fmt::format("once more than {} fail,", options.rules.failures));
}

std::string limits_as_typed(const FleetOptions& options) {
  std::string words;
  for (const auto& name : options.limit) words += " --limit " + name;
  return words;
}

bool agreed(const FleetOptions& options, const Terminal& terminal) {
  if (options.yes) return true;
  const bool takes_back = options.command == FleetCommand::revert;
  const auto confirm = options.confirm ? fmt::format(" --confirm {}", name_of(*options.confirm)) : "";
  const auto plan = takes_back ? fmt::format("kvmstrap fleet revert {} {}{}{} --dry-run", options.inventory, options.run, limits_as_typed(options), confirm)
                               : fmt::format("kvmstrap fleet plan {} {}{}", options.inventory, options.profile.as_typed(), limits_as_typed(options));
  if (::isatty(STDIN_FILENO) != 1 || !options.events.empty())
    throw Stop(Exit::invalid,
               fmt::format("kvmstrap fleet {}: without a terminal it asks nobody; say --yes, after a look at {}\n", name_of(options.command), plan));
  if (answered_yes(fmt::format("What would change there: {}\n{}", plan, takes_back ? "Take it back now?" : "Apply it now?"), terminal)) return true;
  terminal.out << "Nobody was spoken to.\n";
  return false;
}

/// A slip of the pen.
bool nobody_knows_the_run(const FleetOrder& order, const std::vector<HostReport>& hosts) {
  return order.command == FleetCommand::revert && std::ranges::all_of(hosts, [](const HostReport& host) { return host.headline == no_such_run; });
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

std::shared_ptr<const std::string> sudo_password(const FleetOptions& options) {
  if (!options.asks_for_password) return nullptr;
  const auto password = ask_for_password("Password for sudo there: ");
  if (!password || password->empty()) throw Stop(Exit::invalid, "kvmstrap fleet: no password was typed; --ask-sudo-password asks on a terminal\n");
  return std::make_shared<const std::string>(*password + "\n");
}

Exit fleet(FleetOptions options) {
  options.report.refuse_unwritable();
  const auto targets = targets_in(options);
  require_files_of_ssh(targets);
  const auto source = takes_profile(options.command) ? read_profile_text(options.profile.name) : ProfileText{};
  const FleetOrder order{.command = options.command,
                         .profile_name = source.shown_name,
                         .profile = source.text,
                         .overrides = options.profile.overrides,
                         .only = options.selection.only,
                         .skip = options.selection.skip,
                         .run = options.run,
                         .dry_run = options.dry_run,
                         .confirm = options.confirm};
  const auto [hosts, mistakes] = assign(targets, order);
  if (!mistakes.empty()) throw Stop(Exit::invalid, mistakes + "Nobody was spoken to.\n");
  const auto name = std::string(name_of(options.command));
  const auto executable = executable_for_el6("fleet " + name, options.executable);
  const auto terminal = Terminal::standard_output();
  if (order.begins_runs()) {
    if (options.events.empty()) say_what_comes(hosts, options, terminal);
    if (!agreed(options, terminal)) return interrupted() ? Exit::failed : Exit::done;
  } else {
    options.rules.canary = options.rules.batch = 0;  // who only looks harms nobody
    options.rules.failures = hosts.size();
  }

  FleetStory story{
      options.run.empty() ? name : name + " " + options.run, options.profile.name, options.inventory, run_id(), std::chrono::system_clock::now(), 0, {}};
  const TemporaryFile known_hosts(pinned_keys(hosts));
  const FleetTask task{.command = options.command,
                       .begins_runs = order.begins_runs(),
                       .id = story.id,
                       .profile = std::make_shared<const std::string>(source.text),
                       .sha256 = sha256(executable),
                       .compressed_executable =
                           [&executable, compressed = std::shared_ptr<const std::string>()]() mutable {
                             if (!compressed) compressed = std::make_shared<const std::string>(gzip(executable));
                             return compressed;
                           },
                       .known_hosts = known_hosts.path(),
                       .sudo_password = sudo_password(options),
                       .connect_timeout = options.connect_timeout,
                       .patience = std::chrono::seconds(options.patience)};

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
  if (options.events.empty())
    terminal.out << "\n" << step_matrix(story.hosts, terminal) << "\n" << planned_changes(story.hosts) << fleet_summary(story.hosts, terminal) << std::flush;
  if (options.events.empty() && options.command == FleetCommand::apply && std::ranges::any_of(story.hosts, &HostReport::changed))
    terminal.out << fmt::format("What this call did there goes back by: kvmstrap fleet revert {} {}\n", options.inventory, story.id) << std::flush;
  const bool unknown_run = nobody_knows_the_run(order, story.hosts);
  if (options.events.empty() && unknown_run)
    terminal.out << fmt::format("None of these hosts knows a call or a run {}; the last ones: kvmstrap fleet status {}\n", options.run, options.inventory)
                 << std::flush;
  options.report.write_as([&](std::string_view ending) {
    return ending == ".html" ? fleet_to_html(story) : ending == ".xml" ? fleet_to_junit(story) : text_of(to_json(story), 2) + "\n";
  });
  return unknown_run ? Exit::invalid : exit_of(story.hosts);
}

void add_command(CLI::App& fleet_command, Exit& exit, FleetCommand asked, const std::string& what) {
  auto* command = fleet_command.add_subcommand(std::string(name_of(asked)), what);
  auto options = std::make_shared<FleetOptions>();
  options->command = asked;
  command->add_option("INVENTORY", options->inventory, "a YAML file that names the hosts (its form: README, A fleet over SSH), or - for standard input")
      ->required();
  const bool may_begin_runs = asked == FleetCommand::apply || asked == FleetCommand::revert;
  if (takes_profile(asked)) options->profile.add_to(*command);
  if (asked == FleetCommand::revert)
    command->add_option("CALL", options->run, "what is taken back: a call of fleet apply, which has named itself at its end, or a run by its name there")
        ->required()
        ->check(CLI::Validator(fault_of_run_id, "", ""));
  if (asked == FleetCommand::plan || asked == FleetCommand::apply) add_selection(*command, options->selection);
  command->add_option("--limit", options->limit, "only these hosts and groups; may be given again")
      ->type_name("NAME")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->take_all();
  command->add_option("--forks", options->rules.forks, "hosts that are spoken to at once")->capture_default_str()->check(CLI::Range(1, 500));
  if (may_begin_runs) {
    options->rules.canary = 1;
    command->add_option("--canary", options->rules.canary, "hosts that go first; the others begin when all is well there, or not at all; 0: none")
        ->capture_default_str();
    command->add_option("--batch", options->rules.batch, "hosts of each further wave; 0: all others")->capture_default_str();
    command->add_option("--max-failures", options->rules.failures, "with more than these that fail, no further host is begun")->capture_default_str();
    auto* yes = command->add_flag("-y,--yes", options->yes, "do not ask; needed without a terminal");
    if (asked == FleetCommand::revert) {
      command->add_flag("--dry-run", options->dry_run, "only show what would be done; leaves nothing there but the executable")->excludes(yes);
      add_confirm(*command, options->confirm);
    }
  }
  command->add_option("--connect-timeout", options->connect_timeout, "for a connection")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->check(CLI::Range(1, 600));
  if (may_begin_runs)
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
  add_command(*command, exit, FleetCommand::plan, "What would change on each host; leaves nothing there but the executable");
  add_command(*command, exit, FleetCommand::apply, "Make every host what the profile says: the canary first, then the others in waves");
  add_command(*command, exit, FleetCommand::verify, "Whether every host is as the profile says, each proved anew");
  add_command(*command, exit, FleetCommand::status, "What is under way on each host, and how the last run there ended");
  add_command(*command, exit, FleetCommand::revert, "Take back on each host what a call of fleet apply did there; packages stay installed");
}

}  // namespace kvmstrap
