#include "host/guard.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iterator>
#include <thread>
#include <utility>
#include <vector>

#include "host/confirmation.hpp"
#include "host/console.hpp"
#include "host/fail.hpp"
#include "host/files.hpp"
#include "host/guard_channel.hpp"
#include "host/guard_process.hpp"
#include "host/holder.hpp"
#include "host/interrupt.hpp"
#include "host/probe.hpp"
#include "host/ssh_session.hpp"
#include "host/staged_file.hpp"
#include "host/way_back.hpp"
#include "model/text.hpp"
#include "network/describe.hpp"

namespace kvmstrap {

namespace {

using Clock = std::chrono::steady_clock;
using Ended = CutOverResult::Ended;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto one_answer = milliseconds(1000);

/// Whether any of the targets answers, within `tries` questions to each.
bool any_answers(Probe::What what, const std::vector<Probe::Target>& targets, int tries) {
  for (int i = 0; i < tries; ++i)
    if (std::ranges::any_of(targets, [&](const auto& target) { return answers(what, target, one_answer); })) return true;
  return false;
}

std::string all_of(Probe::What what, const std::vector<Probe::Target>& targets) {
  std::vector<std::string> names;
  names.reserve(targets.size());
  for (const auto& target : targets) names.push_back(describe(what, target));
  return join(names, " or ");
}

std::vector<std::string> each_of(const std::vector<Probe>& roles, std::vector<Probe::Target> Probe::*side) {
  std::vector<std::string> names;
  names.reserve(roles.size());
  for (const auto& role : roles) names.push_back(all_of(role.what, role.*side));
  return names;
}

std::string names_of(const std::vector<Probe>& roles, std::vector<Probe::Target> Probe::*side) { return join(each_of(roles, side), ", "); }

/// Whoever started this over SSH has to be able to come back, by whatever route.
std::vector<Probe> with_ssh_client(std::vector<Probe> probes) {
  if (const auto& session = ssh_session_of_this_run(); session && !session->remote.empty())
    probes.push_back({.what = Probe::What::ssh_client, .before = {{session->remote, ""}}, .after = {{session->remote, ""}}});
  return probes;
}

/// The roles that somebody fills now: those have to be filled afterwards.
std::vector<Probe> filled_roles(const std::vector<Probe>& probes) {
  std::vector<Probe> roles;
  std::ranges::copy_if(probes, std::back_inserter(roles), [](const Probe& probe) { return any_answers(probe.what, probe.before, 2); });
  return roles;
}

/// The roles that are still silent when `end` comes or `interrupted` says so.
template <class Interrupted>
std::vector<Probe> await_roles(std::vector<Probe> roles, std::vector<Probe::Target> Probe::*side, Clock::time_point end, Interrupted&& interrupted) {
  while (!roles.empty() && !interrupted()) {
    std::erase_if(roles, [&](const Probe& role) { return any_answers(role.what, role.*side, 1); });
    if (roles.empty() || Clock::now() >= end) break;
    std::this_thread::sleep_for(milliseconds(50));
  }
  return roles;
}

Descriptor listen_as_guard() {
  Descriptor listener(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  const auto name = guard_address();
  if (!listener || ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&name.address), name.length) != 0 || ::listen(listener.get(), 4) != 0)
    fail(errno == EADDRINUSE ? "another cut-over is under way" : "cannot make the guard's socket");
  return listener;
}

/// The parent's side of one cut-over.
class CutOver {
 public:
  CutOver(const NetworkBatch& batch, const Progress& progress, const std::string& state_folder, const IsAsWanted& is_as_wanted)
      : batch_(batch), progress_(progress), marks_{state_folder + "/network-commit", state_folder + "/network-rehearsal"}, is_as_wanted_(is_as_wanted) {
    make_folder(state_folder, private_folder);
  }

  CutOverResult run() {
    const auto answer = ask_for_holders(not_held_here(claims_of(batch_)));
    if (answer.conflict) return {Ended::not_started, "nothing was changed: " + *answer.conflict};
    ask_later_ = answer.not_asked;
    how_to_confirm_ = how_to_confirm(batch_);
    confirming_command_ = confirming_command(batch_);
    roles_ = filled_roles(with_ssh_client(batch_.probes));
    progress_(roles_.empty() ? "nothing outside answers now: nothing will prove the new network\n" : "answers now: " + names_of(roles_, &Probe::before));
    before_ = RouteSocket().normal_form();
    if (interrupted()) return {Ended::not_started, "nothing was changed: interrupted"};
    start_guard();
    try {
      auto result = see_it_through();
      channel_ = Descriptor();
      await_guards_end(seconds(60));
      ::unlink(marks_.commit.c_str());
      return result;
    } catch (const std::exception& error) {
      return {Ended::failed_to_restore, fmt::format("what became of the network cannot be told: {}", error.what())};
    }
  }

 private:
  void start_guard() {
    auto listener = listen_as_guard();
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) fail("cannot talk to a guard");
    channel_ = Descriptor(ends[0]);
    Descriptor far_end(ends[1]);
    for (const auto& mark : {marks_.commit, marks_.rehearsal}) ::unlink(mark.c_str());  // of a run that was killed: it must not commit this one
    guard_ = ::fork();
    if (guard_ < 0) fail("cannot start a guard");
    if (guard_ > 0) return;
    try {
      channel_ = Descriptor();
      GuardProcess(batch_, std::move(far_end), std::move(listener), marks_, how_to_confirm_).run();
    } catch (...) {
      ::_exit(1);
    }
  }

  void await_guards_end(seconds patience) const {
    for (const auto end = Clock::now() + patience; ::waitpid(guard_, nullptr, WNOHANG) == 0 && Clock::now() < end;)
      std::this_thread::sleep_for(milliseconds(5));
  }

  CutOverResult see_it_through() {
    try {
      auto message = next();
      if (message.word == guard_words::switched) {
        if (!batch_.wanted.files_only) progress_(fmt::format("the new network is live; asking whether it answers: 0/{} s", batch_.patience));
        message = decide();
      }
      return result_of(message);
    } catch (const std::exception& error) {
      order_restore(error.what());
      for (auto message = hear_guard(); message; message = hear_guard())
        if (message->word != guard_words::progress && message->word != guard_words::switching && message->word != guard_words::switched &&
            message->word != guard_words::confirmed && message->word != guard_words::restarting && message->word != guard_words::restarted)
          return result_of(*message);
      return result_of(guard_died());
    }
  }

  /// What the guard says next; nullopt: it is dead. One that says nothing although its time is over has been stopped, or hangs: it is killed.
  std::optional<GuardMessage> hear_guard() {
    pollfd waiting{channel_.get(), POLLIN, 0};
    for (;;) {
      constexpr milliseconds tick(500);
      const auto left = overdue_ == Clock::time_point::max() ? tick : std::min(tick, std::chrono::duration_cast<milliseconds>(overdue_ - Clock::now()));
      if (left.count() > 0 && ::poll(&waiting, 1, static_cast<int>(left.count())) > 0) return hear(channel_);
      stop_if_interrupted();
      progress_("");
      if (Clock::now() < overdue_) continue;
      ::kill(guard_, SIGKILL);
      await_guards_end(seconds(1));
      return std::nullopt;
    }
  }

  /// Nobody should have killed it. What it held in memory is here as well: files first, as in the guard.
  GuardMessage guard_died() const {
    RouteSocket routes;
    if (restarting_) ::kill(-restarting_, SIGKILL);  // the scripts must not go on while the network goes back
    auto errors = take_files_back(batch_, before_restart_.has_value());
    if (before_restart_) std::ranges::move(before_restart_->put_files_back(), std::back_inserter(errors));
    ::unlink(marks_.rehearsal.c_str());
    std::ranges::move(restore_links(batch_, routes), std::back_inserter(errors));
    if (before_restart_) std::ranges::move(before_restart_->put_settings_back(), std::back_inserter(errors));
    std::ranges::move(differences(batch_, before_, routes), std::back_inserter(errors));
    const std::string why = "the guard died, and the old network was restored without it";
    tell_console(why);
    return errors.empty() ? GuardMessage{std::string(guard_words::restored), why}
                          : GuardMessage{std::string(guard_words::stuck), why + "; " + join(errors, "; ")};
  }

  /// The next message that is more than progress.
  GuardMessage next() {
    for (;;) {
      const auto message = hear_guard();
      if (!message) return guard_died();
      if (message->word == guard_words::switching)
        overdue_ = Clock::now() + seconds(batch_.deadline) + time_to_restore();
      else if (message->word == guard_words::restarting)
        restarting_ = std::atoi(message->text.c_str());
      else if (message->word == guard_words::progress)
        progress_(message->text);
      else
        return *message;
    }
  }

  GuardMessage next_but_confirmations() {
    for (;;)
      if (auto message = next(); message.word != guard_words::confirmed) return message;
  }

  /// A DHCP client that the scripts ended is waited for until it has its lease.
  seconds time_to_restore() const { return seconds(before_restart_ ? 25 : 5); }

  /// Once: on the way back, and once it is decided that the new network stays, it goes on to its end. @throws std::runtime_error
  void stop_if_interrupted() {
    if (decided_ || !interrupted()) return;
    decided_ = true;
    throw std::runtime_error("interrupted");
  }

  bool guard_spoke() const {
    pollfd waiting{channel_.get(), POLLIN, 0};
    return ::poll(&waiting, 1, 0) > 0;
  }

  GuardMessage decide() {
    bool confirmed = batch_.confirm == Confirm::automatic;
    if (auto ended = ask_roles(seconds(batch_.patience), confirmed)) return *ended;
    if (!confirmed) {
      const auto [coming, going] = names_of_networks(batch_.wanted);
      progress_(fmt::format("{} answers; {} comes back within {} seconds unless you confirm,\n{}\n", coming, going, batch_.deadline, how_to_confirm_));
      const auto left = std::chrono::duration_cast<seconds>(overdue_ - time_to_restore() - Clock::now()).count();
      progress_.waits_for({batch_.confirm, confirming_command_, static_cast<int>(std::max<long>(0, left))});
      progress_(fmt::format("waiting to be confirmed: {}/{} s", std::max<long>(0, batch_.deadline - left), batch_.deadline));
      while (!confirmed)
        if (const auto message = next(); message.word == guard_words::confirmed)
          confirmed = true;
        else
          return message;
      if (auto ended = ask_roles(seconds(5), confirmed)) return *ended;  // much may have happened while somebody made up their mind
    }
    tried_ = batch_.trial;
    if (tried_) return order_back("it was a trial");
    if (batch_.rehearse == Rehearsal::restart)
      if (auto ended = rehearse(confirmed)) return *ended;
    stop_if_interrupted();
    decided_ = true;
    StagedFile(marks_.commit, "commit\n", 0600).commit();
    overdue_ = Clock::time_point::max();  // it is decided; a slow disk may take its time
    say(channel_, guard_words::commit);
    return next_but_confirmations();
  }

  /// Has the network restarted by the host's own scripts, from its new files; nullopt: it is what it was, and answers.
  std::optional<GuardMessage> rehearse(bool& confirmed) {
    progress_("the new files take their place, and the host's own scripts restart the network");
    RouteSocket routes;
    const auto live = routes.normal_form();
    before_restart_.emplace(batch_.restart);
    overdue_ = Clock::now() + seconds(batch_.deadline) + time_to_restore();
    say(channel_, guard_words::rehearse);
    const auto message = next_but_confirmations();
    if (message.word != guard_words::restarted) return message;
    if (!is_as_wanted_(batch_.wanted)) {
      const auto found = differences(batch_, live, routes);
      return order_back("the host's own scripts made another network of the new files: " +
                        (found.empty() ? "other settings or name servers" : join(found, "; ")));
    }
    if (const auto lost = lost_beside(batch_, live, routes); !lost.empty())
      return order_back("the host's own scripts did not bring back what was there: " + join(lost, "; "));
    progress_("the network was restarted; asking whether it answers");
    return ask_roles(seconds(batch_.patience), confirmed);
  }

  /// Asks the roles, and whoever may have the addresses too; nullopt: all is well. A confirmation may come meanwhile.
  std::optional<GuardMessage> ask_roles(seconds patience, bool& confirmed) {
    const auto end = Clock::now() + patience;
    for (auto silent = roles_;;) {
      stop_if_interrupted();
      silent = await_roles(std::move(silent), &Probe::after, end, [&] {
        progress_("");
        return guard_spoke() || (!decided_ && interrupted());
      });
      stop_if_interrupted();
      if (guard_spoke()) {
        const auto message = next();
        if (message.word != guard_words::confirmed) return message;
        confirmed = true;
        continue;
      }
      if (!silent.empty()) return order_back("no answer from " + names_of(silent, &Probe::after));
      if (const auto conflict = ask_for_holders(std::exchange(ask_later_, {})).conflict) return order_back(*conflict);
      if (const auto duplicate = found_by_the_kernel(batch_)) return order_back(*duplicate);
      return std::nullopt;
    }
  }

  void order_restore(const std::string& why) {
    decided_ = true;
    overdue_ = std::min(overdue_, Clock::now() + time_to_restore());
    say(channel_, guard_words::restore, why);
  }

  GuardMessage order_back(const std::string& why) {
    order_restore(why);
    return next_but_confirmations();
  }

  CutOverResult result_of(const GuardMessage& message) {
    if (message.word == guard_words::committed) {
      auto detail =
          roles_.empty() ? std::string("nothing outside answered before, so nothing proves the new network") : "answers: " + names_of(roles_, &Probe::after);
      if (!message.text.empty()) detail += "; " + message.text;
      return {Ended::committed, detail, each_of(roles_, &Probe::after)};
    }
    if (message.word == guard_words::stuck) return {Ended::failed_to_restore, message.text};
    const auto silent = await_roles(roles_, &Probe::before, Clock::now() + seconds(5), [] { return false; });
    if (!silent.empty())
      return {Ended::failed_to_restore,
              fmt::format("{}; the old network is back, and {} does not answer over it", message.text, names_of(silent, &Probe::before))};
    if (tried_)
      return {Ended::tried, roles_.empty()
                                ? std::string("nothing outside answered before, so nothing proves the new network")
                                : fmt::format("over the new network answered: {}; the old one is back and answers", names_of(roles_, &Probe::after))};
    return {Ended::rolled_back, message.text};
  }

  const NetworkBatch& batch_;
  const Progress& progress_;
  GuardMarks marks_;
  const IsAsWanted& is_as_wanted_;
  std::optional<BeforeRestart> before_restart_;
  int restarting_ = 0;  ///< the process group of the host's scripts
  std::vector<std::string> before_;
  std::vector<Probe> roles_;
  std::string how_to_confirm_;
  std::string confirming_command_;
  bool decided_ = false;          ///< for the new network or for the old one: nothing stops it any more
  bool tried_ = false;            ///< everything answered, and only the trial's end is left
  std::vector<Claim> ask_later_;  ///< their links are down before the cut-over
  Descriptor channel_;
  pid_t guard_ = -1;
  Clock::time_point overdue_ = Clock::time_point::max();  ///< when the guard has to have said something
};

}  // namespace

CutOverResult cut_over(const NetworkBatch& batch, const Progress& progress, const std::string& state_folder, const IsAsWanted& is_as_wanted) {
  try {
    return CutOver(batch, progress, state_folder, is_as_wanted).run();
  } catch (const std::exception& error) {
    return {Ended::not_started, fmt::format("nothing was changed: {}", error.what())};
  }
}

Answers ask_again(const NetworkBatch& batch, const std::vector<std::string>& answered, bool after, seconds patience) {
  auto roles = batch.probes;
  const auto is_named = [&](const std::string& name) { return std::ranges::find(answered, name) != answered.end(); };
  std::erase_if(roles, [&](const Probe& role) { return !is_named(all_of(role.what, role.after)) && !is_named(all_of(role.what, role.before)); });
  const auto side = after ? &Probe::after : &Probe::before;
  auto asked = each_of(roles, side);
  return {std::move(asked), each_of(await_roles(std::move(roles), side, Clock::now() + patience, [] { return false; }), side)};
}

}  // namespace kvmstrap
