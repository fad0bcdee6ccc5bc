#include "cli/begun_run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "cli/run_id.hpp"
#include "cli/session.hpp"
#include "cli/stop.hpp"
#include "host/offshoot.hpp"
#include "host/ssh_session.hpp"
#include "model/json.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

constexpr std::size_t kept_detached_runs = 20;

void refuse_used(const std::string& id) {
  if (::access((runs_folder + "/" + id).c_str(), F_OK) == 0)
    throw Stop(Exit::invalid, fmt::format("kvmstrap: there was a run {} already, and its journal is there; choose another name\n", id));
}

[[noreturn]] void answer_caller(const std::string& id, bool is_new) {
  std::cout << text_of({{"detached", id}, {"new", is_new}}) << std::endl;
  throw Stop(Exit::done, {});
}

/// Returns in the process that goes on alone, which holds the lock then.
Lock detach(const std::string& id, std::optional<DetachedRun>& detached) {
  const DetachedRuns runs(detached_folder);
  ssh_session_of_this_run();
  const auto others_wait = runs.only_one_begins();
  if (runs.has(id)) answer_caller(id, false);
  Offshoot offshoot;
  if (offshoot.is_caller()) {
    if (const auto refused = offshoot.await()) throw Stop(static_cast<Exit>(*refused), {});  // it has said why
    answer_caller(id, true);
  }
  auto lock = Lock::take(lock_file);
  if (!lock) tell_under_way();
  if (!lock) lock = take_lock();
  refuse_used(id);
  detached.emplace(runs.begin(id));
  offshoot.let_go(detached->output);
  runs.forget_old(kept_detached_runs, id);
  return std::move(*lock);
}

Lock begin(const RunOption& option, std::optional<DetachedRun>& detached) {
  if (option.detach) return detach(option.id, detached);
  auto lock = take_lock();
  if (!option.id.empty()) refuse_used(option.id);
  return lock;
}

Terminal terminal_for(const RunOption& option) {
  static std::ostream nowhere(nullptr);
  if (!option.events.empty() && !option.detach) return {nowhere};
  return option.terminal ? *option.terminal : Terminal::standard_output();
}

Events::Sink sink_for(const RunOption& option, std::optional<DetachedRun>& detached) {
  if (option.detach) return [&detached](const std::string& line) { return detached->events.append(line); };
  if (option.events.empty()) return {};
  return [](const std::string& line) { return static_cast<bool>(std::cout << line << std::endl); };
}

}  // namespace

void tell_under_way() {
  const auto holder = Lock::holder(lock_file);
  const auto other = holder ? DetachedRuns(detached_folder).run_of(*holder) : std::nullopt;
  std::cout << text_of({{"under-way", other ? Json(*other) : Json(nullptr)}}) << std::endl;
}

void RunOption::add_to(CLI::App& command, CLI::Option* yes) {
  auto* name = command.add_option("--run", id, "what the run is called, in the journal and for attach; without it the time and the process")
                   ->type_name("ID")
                   ->check(CLI::Validator(fault_of_run_id, "", ""));
  command.add_flag("--detach", detach, "go on without the caller and its SSH connection: see attach; does nothing when there was a run of that name")
      ->needs(name)
      ->needs(yes);
  command.add_option("--events", events, "tell of the run for a program, in place of words")->type_name("FORM")->check(CLI::IsMember({"jsonl"}));
}

BegunRun::BegunRun(const RunOption& option)
    : id_(option.id.empty() ? run_id() : option.id),
      lock_(begin(option, detached_)),
      terminal_(terminal_for(option)),
      events_(id_, sink_for(option, detached_)) {}

Outcome BegunRun::told(const std::function<Outcome()>& carry_out) {
  const auto failed = [this](Exit exit, const std::string& why) { events_.end({.exit = exit, .why = std::string(trim(why))}); };
  try {
    auto outcome = carry_out();
    events_.end(outcome);
    return outcome;
  } catch (const Stop& stop) {
    failed(stop.exit, stop.what());
    throw;
  } catch (const std::exception& error) {
    failed(Exit::failed, error.what());
    throw;
  }
}

}  // namespace kvmstrap
