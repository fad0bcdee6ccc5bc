#include "fleet/host_talk.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "delivery/shell.hpp"
#include "embedded/embedded.hpp"
#include "fleet/answers.hpp"
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
constexpr std::size_t most_steps = 64;

constexpr int ssh_failed = 255;
constexpr int not_delivered = 71;
constexpr int most_runs = 3;

/// A host that says nothing any more may hang; yum may be silent for long.
constexpr auto longest_silence = std::chrono::minutes(30);
constexpr auto between_connections = std::chrono::seconds(3);

std::string text_at(const Json& json, std::string_view key, std::size_t most = 2000) {
  const auto found = json.find(std::string(key));
  return found != json.end() && found->is_string() ? shown_of_host(found->get<std::string>(), most) : std::string{};
}

bool true_at(const Json& json, std::string_view key) {
  const auto found = json.find(std::string(key));
  return found != json.end() && found->is_boolean() && found->get<bool>();
}

double seconds_at(const Json& json, std::string_view key) {
  const auto found = json.find(std::string(key));
  return found != json.end() && found->is_number() ? std::clamp(found->get<double>(), 0.0, 1e6) : 0.0;
}

/// The last lines of what a program there said about its failure, in one row.
std::string last_words(std::string_view text) {
  std::string words;
  for (const auto& one : lines(text))
    if (const auto shown = std::string(trim(shown_of_host(one))); !shown.empty()) words += (words.empty() ? "" : "; ") + shown;
  return shown_of_host(words, 600);
}

}  // namespace

HostTalk::HostTalk(const Target& target, const FleetTask& task, std::vector<std::string> arguments, Wire& wire)
    : target_(target), task_(task), arguments_(std::move(arguments)), wire_(wire) {
  report_.name = target.name;
  if (target.ssh.old_algorithms.value_or(false)) report_.old_algorithms = all_old_algorithms();
}

void HostTalk::begin() {
  begun_ = 1;
  connect();
}

std::string HostTalk::command_there() const {
  const auto executable = fmt::format("{}/kvmstrap-{}", folder, task_.sha256);
  const auto attach = [&](const std::string& run) {
    return fmt::format("exec {} attach {} --from {} --events jsonl", executable, shell_word(run), next_number_);
  };
  if (!followed_.empty()) return attach(followed_);
  std::string words;
  for (const auto& one : arguments_) words += " " + shell_word(one);
  if (task_.command != "apply") return fmt::format("exec {} {}{}", executable, task_.command, words);
  const auto run = fmt::format("{}-{}", task_.id, begun_);
  return fmt::format("{} apply -{} --yes --run {} --detach || exit $?\n{}", executable, words, shell_word(run), attach(run));
}

void HostTalk::connect() {
  there_ = end_came_ = died_ = false;
  unfinished_.clear();
  answer_.clear();
  errors_.clear();
  if (report_.state != HostState::away) report_.state = HostState::connecting;
  const auto script =
      render("templates/fleet/start.sh",
             {{"folder", std::string(folder)}, {"sha256", task_.sha256}, {"bytes", std::to_string(task_.executable->size())}, {"command", command_there()}});
  const bool asks = task_.sudo_password && target_.ssh.sudo.value_or(false);
  wire_.open(Channel::main,
             ssh_command(target_, {.old = report_.old_algorithms, .known_hosts = task_.known_hosts, .connect_timeout = task_.connect_timeout}, script, asks));
  if (asks) wire_.send(Channel::main, task_.sudo_password);
}

void HostTalk::said(Channel channel, std::string_view bytes) {
  if (channel != Channel::main || is_over(report_.state)) return;
  wire_.wake(longest_silence);
  taken_ += bytes.size();
  if (taken_ > most_bytes) return distrust(fmt::format("it said more than {} MiB", most_bytes / 1024 / 1024));
  while (!bytes.empty() && !is_over(report_.state)) {
    const auto end = bytes.find('\n');
    unfinished_ += bytes.substr(0, end);
    if (unfinished_.size() > longest_line && task_.command == "apply") return distrust("it said a line of more than 64 KiB");
    if (unfinished_.size() > most_answer) return distrust("its answer is longer than 8 MiB");
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    const auto whole = std::move(unfinished_);
    unfinished_.clear();
    line(whole);
  }
}

void HostTalk::complained(Channel channel, std::string_view bytes) {
  auto& kept = channel == Channel::main ? errors_ : confirm_errors_;
  kept += bytes;
  if (kept.size() > kept_errors) kept.erase(0, kept.size() - kept_errors);
}

/// Before the executable is there, what comes is the script's, and whatever the user's shell prints when it starts.
void HostTalk::greeting(std::string_view text) {
  if (!text.starts_with(mark)) return;
  const auto said = text.substr(mark.size());
  if (said == "need") {
    report_.said = "the executable is on its way";
    wire_.send(Channel::main, task_.executable);
  } else if (said == "have") {
    there_ = true;
    report_.state = HostState::running;
    away_since_.reset();
    if (followed_.empty()) wire_.send(Channel::main, std::make_shared<const std::string>(task_.profile));
    wire_.end_input(Channel::main);
  } else if (said.starts_with("failed ")) {
    report_.why = shown_of_host(std::string(said.substr(7)), 600);
  }
}

void HostTalk::line(std::string_view text) {
  if (!there_) return greeting(text);
  if (task_.command != "apply") {
    answer_ += std::string(text) + "\n";
    if (answer_.size() > most_answer) distrust("its answer is longer than 8 MiB");
    return;
  }
  const auto json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return distrust("this is none of kvmstrap's records: " + shown_of_host(std::string(text), 80));
  try {
    if (followed_.empty())
      answer_to_detach(json);
    else
      record(json);
  } catch (const Json::exception& error) {
    distrust(fmt::format("this is none of kvmstrap's records: {}", shown_of_host(std::string(text), 80)));
  }
}

/// {"detached": ID, "new": …}, or {"under-way": ID} of a run that holds the lock.
void HostTalk::answer_to_detach(const Json& answer) {
  if (const auto other = answer.find("under-way"); other != answer.end()) {
    of_another_ = true;
    followed_ = other->is_string() ? other->get<std::string>() : "";
    next_number_ = 1;
    report_.said = "another run is under way, and is waited for";
    return;
  }
  const auto run = fmt::format("{}-{}", task_.id, begun_);
  if (text_at(answer, "detached") != run) return distrust("it began another run than it was asked for");
  followed_ = report_.run = run;
  next_number_ = 1;
}

HostStep& HostTalk::step(const std::string& id) {
  const auto found = std::ranges::find(report_.steps, id, &HostStep::id);
  if (found != report_.steps.end()) return *found;
  if (report_.steps.size() < most_steps) report_.steps.push_back({id});
  return report_.steps.back();
}

void HostTalk::planned(const Json& plan) {
  for (const auto& one : plan.at("steps")) {
    auto& known = step(text_at(one, "id", 40));
    if (!one.at("blockers").empty()) known.end = HostStepEnd::blocked;
  }
}

void HostTalk::ended_there(const Json& end) {
  end_came_ = true;
  if (of_another_) return;
  if (text_at(end, "run") != followed_) return distrust("it told the end of another run than the one that it was asked for");
  const int exit = end.at("exit").get<int>();
  if (exit < 0 || exit > static_cast<int>(Exit::network_rolled_back)) return distrust(fmt::format("it told of an exit code {}", exit));
  report_.exit = static_cast<Exit>(exit);
  report_.headline = text_at(end, "headline", 80);
  report_.step = text_at(end, "step", 40);
  report_.why = text_at(end, "why");
  report_.detail = text_at(end, "detail", 4000);
  report_.next = text_at(end, "next");
  report_.changed = true_at(end, "changed");
  for (auto& one : report_.steps) {
    if (one.id == report_.step && one.end != HostStepEnd::blocked && report_.exit != Exit::done) one.end = HostStepEnd::failed;
  }
}

void HostTalk::record(const Json& record) {
  const int number = record.at("number").get<int>();
  const auto event = record.at("event").get<std::string>();
  if (number != next_number_) return distrust(fmt::format("record {} came where {} was to come", number, next_number_));
  if (end_came_) return distrust("it went on behind its end");
  if (event == "lost") {  // number is what the next record would have had; it is in no file
    died_ = true;
    return;
  }
  ++next_number_;
  if (event == "end") return ended_there(record);
  if (of_another_) return;
  if (event == "plan") {
    planned(record);
  } else if (event == "step") {
    report_.step = text_at(record, "id", 40);
    report_.said.clear();
    step(report_.step).end = HostStepEnd::running;
  } else if (event == "progress") {
    report_.said = text_at(record, "text");
  } else if (event == "action") {
    report_.changed = true;
  } else if (event == "step-end") {
    auto& known = step(text_at(record, "id", 40));
    // A run that goes on with what a killed one left finds that one's steps done.
    if (known.end != HostStepEnd::changed) known.end = true_at(record, "changed") ? HostStepEnd::changed : HostStepEnd::same;
    known.seconds += seconds_at(record, "seconds");
  } else if (event == "confirm") {
    report_.said = task_.confirms ? "the new network is being confirmed" : "waits for a person: kvmstrap network confirm";
    confirm();
  }
}

/// Over a connection that was made after the switch: nothing else proves that the host can be reached.
void HostTalk::confirm() {
  if (!task_.confirms || confirming_ || end_came_ || is_over(report_.state)) return;
  confirming_ = true;
  confirm_again_ = false;
  confirm_errors_.clear();
  const auto script = fmt::format("exec {}/kvmstrap-{} network confirm", folder, task_.sha256);
  const bool asks = task_.sudo_password && target_.ssh.sudo.value_or(false);
  wire_.open(
      Channel::confirming,
      ssh_command(target_,
                  {.old = report_.old_algorithms, .known_hosts = task_.known_hosts, .connect_timeout = std::min(task_.connect_timeout, 5), .of_its_own = true},
                  script, asks));
  if (asks) wire_.send(Channel::confirming, task_.sudo_password);
  wire_.end_input(Channel::confirming);
}

void HostTalk::ended(Channel channel, int exit, steady_clock::time_point now) {
  if (is_over(report_.state)) return;
  if (channel == Channel::main) return main_ended(exit, now);
  confirming_ = false;
  if (exit == 0) {
    ++report_.confirmations;
  } else if (exit == ssh_failed && !end_came_) {
    report_.said = "the new network is not reached yet: " + last_words(confirm_errors_);
    confirm_again_ = true;
    wire_.wake(std::chrono::seconds(1));  // the guard goes back at its deadline, whatever we do
  }
}

void HostTalk::woken(steady_clock::time_point now) {
  if (is_over(report_.state)) return;
  if (!away_since_) {
    if (confirm_again_) return confirm();
    wire_.close(Channel::main);
    errors_ = fmt::format("it said nothing for {} minutes", std::chrono::minutes(longest_silence).count());
    return gone(now);
  }
  if (now - *away_since_ > task_.patience)
    return finish(HostState::lost,
                  fmt::format("its connection broke while a run was under way, and it was not reached again within {} s: {}", task_.patience.count(),
                              last_words(errors_)),
                  fmt::format("reach it by its console; then: kvmstrap status, kvmstrap attach {}", report_.run));
  connect();
}

void HostTalk::main_ended(int exit, steady_clock::time_point now) {
  if (!unfinished_.empty() && there_) {
    const auto rest = std::move(unfinished_);
    unfinished_.clear();
    if (exit != ssh_failed) line(rest);
    if (is_over(report_.state)) return;
  }
  if (!there_) {
    if (!report_.run.empty()) return gone(now);
    return not_let_in(exit);
  }
  if (task_.command != "apply") {
    if (exit == ssh_failed) return finish(HostState::unreachable, "its connection broke: " + last_words(errors_), "run it again");
    report_.exit = static_cast<Exit>(std::clamp(exit, 0, 7));
    report_.answer = Json::parse(answer_, nullptr, false);
    if (report_.answer.is_discarded()) report_.answer = nullptr;
    finish(HostState::answered, exit == 0 ? "" : last_words(errors_));
    return read_answer(task_.command, report_);
  }
  if (of_another_) return other_run_ended(exit, now);
  if (end_came_) {
    if (exit != static_cast<int>(report_.exit) && exit != ssh_failed)
      return distrust(fmt::format("its exit code was {} and its last record said {}", exit, static_cast<int>(report_.exit)));
    return finish(HostState::answered, report_.why, report_.next);
  }
  if (died_) return begin_anew("the run there was killed");
  if (followed_.empty() && exit != ssh_failed) {
    // Refused before a run was begun: an invalid profile, a system that it does not know.
    report_.exit = exit > 0 && exit <= 7 ? static_cast<Exit>(exit) : Exit::failed;
    report_.headline = "refused";
    return finish(HostState::answered, last_words(errors_));
  }
  gone(now);
}

/// What is in our way is followed to its end, and then ours begins.
void HostTalk::other_run_ended(int exit, steady_clock::time_point now) {
  const bool over = end_came_ || died_ || followed_.empty();
  if (!over && exit == static_cast<int>(Exit::locked)) return connect();
  if (over) {
    of_another_ = false;
    followed_.clear();
    next_number_ = 1;
  }
  gone(now);
}

/// A run is, or may be, under way there.
void HostTalk::gone(steady_clock::time_point now) {
  if (!away_since_) {
    away_since_ = now;
    ++report_.reconnections;
  }
  report_.state = HostState::away;
  report_.said = "its connection broke; it is looked for";
  wire_.wake(between_connections);
}

void HostTalk::begin_anew(std::string why) {
  if (begun_ == most_runs)
    return finish(HostState::lost, fmt::format("{}, {} times", why, most_runs), "look at its console; what it has done: kvmstrap status there");
  ++begun_;
  followed_.clear();
  next_number_ = 1;
  report_.said = why + "; another one goes on";
  connect();
}

/// ssh ended before the executable answered.
void HostTalk::not_let_in(int exit) {
  const auto words = last_words(errors_);
  const auto says = [&](std::string_view text) { return errors_.find(text) != std::string::npos; };
  if (exit == not_delivered) return finish(HostState::undelivered, report_.why.empty() ? words : report_.why, "make room there, and run it again");
  if (exit != ssh_failed)
    return finish(HostState::denied, words.empty() ? fmt::format("its shell ended with {}", exit) : words,
                  says("sudo") ? "for EL6: Defaults:USER !requiretty in sudoers; a password: --ask-sudo-password" : "");
  if (const auto missing = missing_algorithms(errors_); !missing.empty() && target_.ssh.old_algorithms.value_or(true)) {
    const auto before = report_.old_algorithms.size();
    report_.old_algorithms.insert(missing.begin(), missing.end());
    if (report_.old_algorithms.size() > before) return connect();
  }
  if (says("Host key verification failed") || says("REMOTE HOST IDENTIFICATION HAS CHANGED"))
    return finish(HostState::untrusted, says("HAS CHANGED") ? "its key is another one than is known" : "its key is not known",
                  fmt::format("find out why; its key belongs into known_hosts, or into the inventory as host-key of {}", target_.name));
  if (says("Permission denied") || says("Too many authentication failures")) return finish(HostState::denied, words, "which key it takes: ssh -v");
  finish(HostState::unreachable, words.empty() ? "ssh ended without a word" : words, "run it again once it can be reached");
}

void HostTalk::leave() {
  if (is_over(report_.state)) return;
  if (report_.run.empty()) return finish(HostState::held_back, "this command was ended before a run was begun there");
  finish(HostState::left, fmt::format("this command was ended; run {} goes on there by itself", report_.run),
         fmt::format("the same command again follows it; there: kvmstrap attach {}", report_.run));
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
  unfinished_ = {};
  answer_ = {};
  errors_ = {};
  confirm_errors_ = {};
}

}  // namespace kvmstrap
