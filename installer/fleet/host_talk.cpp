#include "fleet/host_talk.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "delivery/shell.hpp"
#include "embedded/embedded.hpp"
#include "fleet/answers.hpp"
#include "fleet/refusal.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

using std::chrono::steady_clock;

constexpr std::string_view folder = "/var/lib/kvmstrap/bin";
constexpr std::string_view mark = "kvmstrap-fleet ";

// A host may say anything, for ever.
constexpr std::size_t longest_line = std::size_t{64} * 1024;
constexpr std::size_t most_bytes = std::size_t{32} * 1024 * 1024;
constexpr std::size_t most_answer = std::size_t{8} * 1024 * 1024;
constexpr std::size_t kept_errors = 4096;

constexpr int most_runs = 3;
constexpr int most_persons = 5;
constexpr int confirming_timeout = 5;  // seconds

/// A host that says nothing any more may hang; yum may be silent for long.
constexpr auto longest_silence = std::chrono::minutes(30);
/// On a connection until the executable answers: logins wait for a name server, and the executable takes its time over a slow line.
constexpr auto longest_greeting = std::chrono::minutes(10);
constexpr auto between_connections = std::chrono::seconds(3);

}  // namespace

HostTalk::HostTalk(const FleetHost& host, const FleetTask& task, Wire& wire) : host_(host), task_(task), wire_(wire) {
  report_.name = host.target.name;
  report_.address = host.target.address;
  if (host.target.ssh.old_algorithms.value_or(false)) report_.old_algorithms = all_old_algorithms();
}

void HostTalk::begin() {
  begun_ = 1;
  connect();
}

std::string HostTalk::next_run() const { return fmt::format("{}-{}", task_.id, begun_); }

std::string HostTalk::executable() const { return fmt::format("{}/kvmstrap-{}", folder, task_.sha256); }

std::string HostTalk::command_there() const {
  const auto attach = [&](const std::string& run, int from) {
    return fmt::format("exec {} attach {} --from {} --events jsonl", executable(), shell_word(run), from);
  };
  if (records_) return attach(records_->run(), records_->next_number());
  std::string words;
  for (const auto& one : host_.arguments) words += " " + shell_word(one);
  if (!task_.begins_runs) return fmt::format("exec {} {}{}", executable(), name_of(task_.command), words);
  return fmt::format("{} {}{} --yes --run {} --detach || exit $?\n{}", executable(), name_of(task_.command), words, shell_word(next_run()),
                     attach(next_run(), 1));
}

std::vector<std::string> HostTalk::ssh_to_host(std::string_view script, bool of_its_own) const {
  // A network that waits to be confirmed leaves time for several tries.
  const auto connect_timeout = of_its_own ? std::min(task_.connect_timeout, confirming_timeout) : task_.connect_timeout;
  return ssh_command(host_.target,
                     {.old = report_.old_algorithms, .known_hosts = task_.known_hosts, .connect_timeout = connect_timeout, .of_its_own = of_its_own}, script,
                     needs_password());
}

void HostTalk::connect() {
  there_ = false;
  unfinished_.clear();
  answer_.clear();
  errors_.clear();
  if (report_.state != HostState::away) report_.state = HostState::connecting;
  const auto script = render("templates/fleet/start.sh", {{"folder", std::string(folder)}, {"sha256", task_.sha256}, {"command", command_there()}});
  was_asked_ = false;
  wire_.open(Channel::main, ssh_to_host(script, false));
  if (!confirm_again_) wire_.wake(longest_greeting);
}

void HostTalk::said(Channel channel, std::string_view bytes) {
  if (channel != Channel::main || is_over(report_.state)) return;
  if (!confirm_again_) wire_.wake(longest_silence);
  taken_ += bytes.size();
  if (taken_ > most_bytes) return distrust(fmt::format("it said more than {} MiB", most_bytes / 1024 / 1024));
  const auto longest = task_.begins_runs ? longest_line : most_answer;
  while (!bytes.empty() && !is_over(report_.state)) {
    const auto end = bytes.find('\n');
    unfinished_ += bytes.substr(0, end);
    if (unfinished_.size() > longest) return distrust(fmt::format("it said a line of more than {} KiB", longest / 1024));
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    line(std::exchange(unfinished_, {}));
  }
}

void HostTalk::complained(Channel channel, std::string_view bytes) {
  if (is_over(report_.state)) return;
  auto& kept = channel == Channel::main ? errors_ : confirm_errors_;
  kept += bytes;
  if (const auto asks = kept.find(sudo_prompt); asks != std::string::npos && needs_password()) {
    kept.erase(asks, sudo_prompt.size());
    asked_by_sudo(channel);
  }
  if (kept.size() > kept_errors) kept.erase(0, kept.size() - kept_errors);
}

/// What sudo does not ask for would be read by whatever runs there.
void HostTalk::asked_by_sudo(Channel channel) {
  if (channel == Channel::main && std::exchange(was_asked_, true))
    return finish(HostState::denied, "sudo there does not take the password", "type another one, or let sudo want none");
  wire_.send(channel, task_.sudo_password);
  if (channel == Channel::confirming) wire_.end_input(channel);
}

void HostTalk::line(std::string_view text) {
  if (!there_) return greeting(text);
  if (task_.begins_runs) return record(text);
  answer_ += std::string(text) + "\n";
  if (answer_.size() > most_answer) distrust(fmt::format("its answer is longer than {} MiB", most_answer / 1024 / 1024));
}

/// Before the executable is there, what comes is the script's, and whatever the user's shell prints when it starts.
void HostTalk::greeting(std::string_view text) {
  if (!text.starts_with(mark)) return;
  const auto said = text.substr(mark.size());
  if (said == "need") {
    report_.said = "the executable is on its way";
    const auto compressed = task_.compressed_executable();
    wire_.send(Channel::main, std::make_shared<const std::string>(std::to_string(compressed->size()) + "\n"));
    wire_.send(Channel::main, compressed);
  } else if (said == "have") {
    there_ = met_ = true;
    report_.state = HostState::running;
    away_since_.reset();
    if (!records_) wire_.send(Channel::main, task_.profile);
    if (!records_ && task_.begins_runs) report_.run = next_run();  // from here on it may be under way, whatever becomes of the connection
    wire_.end_input(Channel::main);
  } else if (said.starts_with("failed ")) {
    report_.why = shown_of_host(std::string(said.substr(7)), 600);
  }
}

void HostTalk::record(std::string_view text) {
  try {
    const auto json = Json::parse(text);
    if (!records_) return answer_to_detach(json);
    const auto asks = records_->take(json, report_);
    if (asks == RunRecords::Asks::confirmation) confirm();
    if (asks == RunRecords::Asks::person) ask_for_a_person(json.at("seconds").get<int>());
  } catch (const Unbelievable& lie) {
    distrust(lie.what());
  } catch (const Json::exception&) {
    distrust("this is none of kvmstrap's records: " + shown_of_host(std::string(text), 80));
  }
}

/// {"detached": ID, "new": …}, or {"under-way": ID} of a run that holds the lock; null: one that nobody can follow. {"no-run": ID}: there is nothing to revert.
void HostTalk::answer_to_detach(const Json& answer) {
  if (task_.command == FleetCommand::revert && answer.contains("no-run")) {
    report_.run.clear();
    take_no_run(answer, report_);
    return finish(HostState::answered, {});
  }
  if (const auto other = answer.find("under-way"); other != answer.end()) {
    report_.run = last_begun_;
    if (other->is_string()) records_.emplace(other->get<std::string>(), true);
    return;
  }
  if (answer.at("detached") != next_run()) return distrust("it began another run than it was asked for");
  last_begun_ = next_run();
  locked_since_.reset();
  records_.emplace(next_run(), false);
}

/// Over a connection that was made after the switch: nothing else proves that the host can be reached.
void HostTalk::confirm() {
  if (confirming_ || is_over(report_.state)) return;
  confirming_ = true;
  confirm_again_ = false;
  confirm_errors_.clear();
  wire_.open(Channel::confirming, ssh_to_host(fmt::format("exec {} network confirm", executable()), true));
  if (!needs_password()) wire_.end_input(Channel::confirming);
}

/// In our words: what a host says is no command for a person.
void HostTalk::ask_for_a_person(int seconds) {
  if (++persons_ <= most_persons)
    report_.asks =
        fmt::format("its network waits for a person, for {} s at most; there, as root: {} network confirm", std::clamp(seconds, 0, 1800), executable());
}

void HostTalk::ended(Channel channel, int exit, steady_clock::time_point now) {
  if (is_over(report_.state)) return;
  if (channel == Channel::main) return main_ended(exit, now);
  confirming_ = false;
  if (exit == 0) {
    ++report_.confirmations;
  } else if (exit == ssh_failed && !(records_ && records_->end_came())) {
    report_.said = "the new network is not reached yet: " + last_words(confirm_errors_);
    confirm_again_ = true;
    wire_.wake(std::chrono::seconds(1));  // the guard goes back at its deadline, whatever we do
  }
}

void HostTalk::woken(steady_clock::time_point now) {
  if (is_over(report_.state)) return;
  if (confirm_again_) {
    wire_.wake(longest_silence);
    confirm();
    if (!away_since_) return;
  }
  if (!away_since_) {
    wire_.close(Channel::main);
    errors_ = fmt::format("it said nothing for {} minutes", std::chrono::minutes(there_ ? longest_silence : longest_greeting).count());
    if (!met_) return finish(HostState::unreachable, errors_, "log in there by ssh, and see what it waits for");
    return gone(now);
  }
  if (now - *away_since_ > task_.patience)
    return finish(HostState::lost,
                  fmt::format("its connection broke while a run was under way, and it was not reached again within {} s: {}", task_.patience.count(),
                              last_words(errors_)),
                  fmt::format("reach it by its console; then: {} status{}", executable(), report_.run.empty() ? "" : ", and attach " + report_.run));
  connect();
}

void HostTalk::main_ended(int exit, steady_clock::time_point now) {
  if (there_ && exit != ssh_failed && !unfinished_.empty()) line(std::exchange(unfinished_, {}));  // an answer may end without a line's end
  if (is_over(report_.state)) return;
  if (!there_) return met_ && task_.begins_runs ? gone(now) : not_let_in(exit);
  if (!task_.begins_runs) return answer_ended(exit);
  if (records_ && !records_->of_another()) return run_ended(exit, now);
  if (records_ || exit == static_cast<int>(Exit::locked)) return other_run_ended(exit, now);
  if (exit == ssh_failed) return gone(now);
  // Refused before a run was begun: an invalid profile, a system that it does not know.
  report_.exit = exit == 0 ? Exit::failed : known_exit(exit).value_or(Exit::failed);
  report_.headline = "refused";
  report_.run.clear();
  finish(HostState::answered, last_words(errors_));
}

void HostTalk::answer_ended(int exit) {
  if (exit == ssh_failed) return finish(HostState::unreachable, "its connection broke: " + last_words(errors_), "run it again");
  report_.exit = known_exit(exit).value_or(Exit::failed);
  report_.answer = std::move(answer_);
  finish(HostState::answered, exit == 0 ? "" : last_words(errors_));
  read_answer(task_.command, report_);
}

void HostTalk::run_ended(int exit, steady_clock::time_point now) {
  if (records_->died()) return begin_anew("the run there was killed");
  if (!records_->end_came()) return gone(now);
  if (exit != static_cast<int>(report_.exit) && exit != ssh_failed)
    return distrust(fmt::format("its exit code was {} and its last record said {}", exit, static_cast<int>(report_.exit)));
  finish(HostState::answered, report_.why, report_.next);
}

/// What is in our way is followed to its end, and then ours begins.
void HostTalk::other_run_ended(int exit, steady_clock::time_point now) {
  if (records_ && !records_->end_came() && !records_->died() && exit == static_cast<int>(Exit::locked)) return connect();
  if (records_ && (records_->end_came() || records_->died())) records_.reset();
  locked_since_ = locked_since_.value_or(now);
  if (now - *locked_since_ > task_.patience) {  // it may wait for a person
    report_.exit = Exit::locked;
    report_.headline = "in another run's hands";
    return finish(HostState::answered, fmt::format("another run is under way there, and did not end within {} s", task_.patience.count()),
                  fmt::format("there: {} status says which, and what it waits for", executable()));
  }
  look_again(now, "another run is under way, and is waited for");
}

/// A run is, or may be, under way there.
void HostTalk::gone(steady_clock::time_point now) {
  if (!away_since_) ++report_.reconnections;
  look_again(now, "its connection broke; it is looked for");
}

void HostTalk::look_again(steady_clock::time_point now, const std::string& said) {
  away_since_ = away_since_.value_or(now);
  report_.state = HostState::away;
  report_.said = said;
  wire_.wake(between_connections);
}

void HostTalk::begin_anew(std::string why) {
  if (begun_ == most_runs)
    return finish(HostState::lost, fmt::format("{}, {} times", why, most_runs),
                  fmt::format("look at its console; what it has done, there: {} status", executable()));
  ++begun_;
  records_.reset();
  report_.said = why + "; another one goes on";
  connect();
}

/// ssh ended before the executable answered.
void HostTalk::not_let_in(int exit) {
  const auto missing = exit == ssh_failed && host_.target.ssh.old_algorithms.value_or(true) ? missing_algorithms(errors_) : OldAlgorithms{};
  const auto before = report_.old_algorithms.size();
  report_.old_algorithms.insert(missing.begin(), missing.end());
  if (report_.old_algorithms.size() > before) return connect();
  auto [state, why, next] = refusal_of(report_.name, exit, errors_, report_.why);
  finish(state, std::move(why), std::move(next));
}

void HostTalk::leave() {
  if (is_over(report_.state)) return;
  if (report_.run.empty()) return finish(HostState::held_back, "this command was ended before a run was begun there");
  finish(HostState::left, fmt::format("this command was ended; run {} goes on there by itself, if it has not ended", report_.run),
         fmt::format("the same command again follows it, and confirms its network where it waits for that; there: {} attach {}", executable(), report_.run));
}

void HostTalk::hold_back(const std::string& why) { finish(HostState::held_back, why, "the same command again begins with it"); }

void HostTalk::distrust(const std::string& why) {
  finish(HostState::broken, why, "its true state is not known: look at it yourself, and trust neither it nor what it says");
}

void HostTalk::finish(HostState state, std::string why, std::string next) {
  wire_.close(Channel::main);
  wire_.close(Channel::confirming);
  report_.state = state;
  report_.why = std::move(why);
  if (!next.empty()) report_.next = std::move(next);
  report_.said.clear();
  report_.asks.clear();
  records_.reset();
  unfinished_ = {};
  answer_ = {};
  errors_ = {};
  confirm_errors_ = {};
}

}  // namespace kvmstrap
