#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/stop.hpp"
#include "engine/journal.hpp"
#include "host/detached_runs.hpp"
#include "host/followed_file.hpp"
#include "model/text.hpp"
#include "report/shortened.hpp"

namespace kvmstrap {

namespace {

struct AttachOptions {
  std::string id;
  int from = 1;
  std::string events;  ///< jsonl, or empty for words
};

/// What has been read of a run's events.
struct Heard {
  int last = 0;  ///< number
  std::string boot_id;
  std::optional<int> exit;
};

void print_events(const std::string& text, int from, bool shown, Heard& heard) {
  for (const auto& line : lines(text)) {
    const auto event = Json::parse(line, nullptr, false);
    if (!event.is_object()) continue;
    const auto kind = event.value("event", "");
    heard.last = event.value("number", heard.last);
    if (kind == "run") heard.boot_id = event.value("boot-id", "");
    if (kind == "end") heard.exit = event.value("exit", static_cast<int>(Exit::failed));
    if (shown && heard.last >= from) std::cout << line << "\n";
  }
}

/// Waits; false when nobody reads any more what is printed here.
bool wait_for_more(int milliseconds) {
  pollfd output{STDOUT_FILENO, 0, 0};
  return ::poll(&output, 1, milliseconds) <= 0;
}

std::string why_lost(const Heard& heard) {
  LibvirtSession libvirt;
  LiveReader reader(libvirt);
  const auto booted = !heard.boot_id.empty() && heard.boot_id != identify(reader).boot_id;
  return fmt::format("{}, and it had not said how it ends; kvmstrap status says what is known, and the same apply under another name goes on from there",
                     booted ? "the host was booted since" : "its process is gone");
}

DetachedRuns runs_with(const std::string& id) {
  DetachedRuns runs(detached_folder);
  if (id.find('/') == std::string::npos && !id.starts_with('.') && runs.has(id)) return runs;
  const auto all = runs.ids();
  throw Stop(Exit::invalid,
             fmt::format("kvmstrap attach: there is no detached run {}\n  {}\n", id,
                         all.empty() ? "there is none: kvmstrap apply PROFILE --yes --run ID --detach starts one" : "there are: " + join(all, ", ")));
}

Exit attach(const AttachOptions& options) {
  require_root("attach", options.id);
  const auto runs = runs_with(options.id);
  FollowedFile output(runs.output_of(options.id));
  FollowedFile events(runs.events_of(options.id));
  const bool shows_events = !options.events.empty();
  constexpr int shortest = 2;
  constexpr int longest = 100;
  Heard heard;
  for (int pause = shortest;;) {
    if (!wait_for_more(pause)) return Exit::failed;
    const bool lives = runs.process_of(options.id).has_value();  // before what it has written is read: else that might not be the last of it
    const auto said = shows_events ? std::string{} : output.more();
    const auto told = events.whole_lines();
    std::cout << said;
    print_events(told, options.from, shows_events, heard);
    std::cout << std::flush;
    const bool more = !said.empty() || !told.empty();
    if (!lives && !more) break;
    pause = more ? shortest : std::min(2 * pause, longest);
  }
  if (heard.exit) return static_cast<Exit>(*heard.exit);
  const auto why = why_lost(heard);
  if (shows_events)
    std::cout << one_line({{"number", std::max(heard.last + 1, options.from)}, {"event", "lost"}, {"why", why}}) << std::endl;
  else
    std::cout << "lost: " << why << std::endl;
  return Exit::failed;
}

}  // namespace

void add_attach(CLI::App& app, Exit& exit) {
  auto* command = app.add_subcommand("attach", "Follow a run that apply --detach has started to its end, and exit as it does");
  auto options = std::make_shared<AttachOptions>();
  command->add_option("ID", options->id, "the run, as --run named it")->required();
  auto* events = command->add_option("--events", options->events, "its events, a JSON object a line, in place of its words")
                     ->type_name("FORM")
                     ->check(CLI::IsMember({"jsonl"}));
  command->add_option("--from", options->from, "the number of the first event that is shown")->type_name("N")->check(CLI::PositiveNumber)->needs(events);
  command->callback([options, &exit] { exit = attach(*options); });
}

}  // namespace kvmstrap
