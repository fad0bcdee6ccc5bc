#include "host/guard_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "host/confirmation.hpp"
#include "host/console.hpp"
#include "host/cut_over_state.hpp"
#include "host/files.hpp"
#include "host/link_ops.hpp"
#include "host/proc.hpp"
#include "host/quiet_child.hpp"
#include "host/way_back.hpp"
#include "model/json.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Best effort: no other process should have to die before this one when memory runs out.
void outlive_shortage_of_memory() {
  for (const auto& [path, value] : {std::pair{"/proc/self/oom_score_adj", "-1000"}, std::pair{"/proc/self/oom_adj", "-17"}}) {
    const Descriptor file(::open(path, O_WRONLY | O_CLOEXEC));
    if (file && ::write(file.get(), value, std::string_view(value).size()) > 0) return;
  }
}

std::string label_for(const WriteFile& file, const std::vector<WriteFile>& files) {
  if (file.before) return {};
  const auto folder = file.path.substr(0, file.path.rfind('/') + 1);
  const auto beside = std::ranges::find_if(files, [&](const WriteFile& other) { return other.before && other.path.starts_with(folder); });
  return beside == files.end() ? std::string{} : beside->path;
}

std::vector<std::string> undo(std::vector<StagedFile>& files) {
  std::vector<std::string> errors;
  for (auto file = files.rbegin(); file != files.rend(); ++file) try {
      file->undo();
    } catch (const std::exception& error) {
      errors.push_back(error.what());
    }
  return errors;
}

}  // namespace

GuardProcess::GuardProcess(const NetworkBatch& batch, Descriptor channel, Descriptor listener, GuardMarks marks, std::string how_to_confirm)
    : batch_(batch), channel_(std::move(channel)), listener_(std::move(listener)), marks_(std::move(marks)), how_to_confirm_(std::move(how_to_confirm)) {}

void GuardProcess::run() {
  detach();
  try {
    make();
    say(channel_, guard_words::switched);
    await_decision();
  } catch (const std::exception& error) {
    restore(error.what());
  } catch (...) {
    restore("something unexpected");
  }
  ::unlink(marks_.commit.c_str());
  listener_ = Descriptor();  // a later run hears the end of its connection, and then the name has to be free
  ::_exit(0);
}

void GuardProcess::detach() const {
  ::setsid();
  reset_signals();
  for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU, SIGUSR1, SIGUSR2, SIGALRM}) ::signal(number, SIG_IGN);
  close_descriptors({channel_.get(), listener_.get(), routes_.number()});
  if (::chdir("/") != 0) throw std::runtime_error("no root folder");
  outlive_shortage_of_memory();
  ::mlockall(MCL_CURRENT | MCL_FUTURE);
}

void GuardProcess::make() {
  before_ = routes_.normal_form();
  for (const auto& file : batch_.files) staged_.emplace_back(file.path, file.content, file.mode, label_for(file, batch_.files));
  carry_out(batch_.prepare);
  settle();
  listen(milliseconds(0));
  if (told_to_restore_) throw std::runtime_error(*told_to_restore_);
  if (!parent_is_there_) throw std::runtime_error("the program that asked for it has died");
  deadline_ = Clock::now() + seconds(batch_.deadline);
  say(channel_, guard_words::switching);
  if (!batch_.wanted.files_only)  // else nothing moves
    tell_console(fmt::format("the network is being switched; unless the new one proves itself, the old one is back in {} seconds{}{}", batch_.deadline,
                             how_to_confirm_.empty() ? "" : "; to keep the new one, ", how_to_confirm_));
  carry_out(batch_.live);
  switched_ = start_time_now();
  for (const auto& file : batch_.leases) leases_.emplace_back(file.path, file.content, file.mode);
  for (auto& file : leases_) file.commit();
  carry_out(batch_.afterwards);
}

void GuardProcess::carry_out(const std::vector<LinkOp>& ops) {
  for (const auto& op : ops) {
    if (op.what == LinkOp::What::start_dhcp)
      start_client(op);
    else if (const auto error = perform(op, routes_))
      throw std::runtime_error(*error);
  }
}

void GuardProcess::settle() {
  const auto end = Clock::now() + seconds(60);
  for (const auto& argv : batch_.settle) {
    const auto exit = run_quietly(argv, [&] {
      listen(milliseconds(0));
      return !told_to_restore_ && Clock::now() < end;
    });
    if (exit == exit_not_started) throw std::runtime_error(fmt::format("{} cannot be run", argv.front()));
    if (exit != 0) throw std::runtime_error(fmt::format("{} did not succeed: udev may still answer the new bridge", join(argv, " ")));
  }
}

void GuardProcess::start_client(const LinkOp& op) {
  say(channel_, guard_words::progress, fmt::format("{} asks for its lease", op.name));
  const auto exit = run_quietly(op.client.argv, [&] {
    listen(milliseconds(0));
    return !told_to_restore_ && in_time();
  });
  if (told_to_restore_) throw std::runtime_error(*told_to_restore_);
  if (exit == exit_not_started) throw std::runtime_error(fmt::format("{} cannot be run", op.client.argv.front()));
  if (exit != 0) throw std::runtime_error(fmt::format("{} got no lease", op.name));
  // It goes to the background before it writes its number down; without the number it could not be ended.
  for (const auto end = Clock::now() + seconds(2); ::access(op.client.pid_file.c_str(), F_OK) != 0 && Clock::now() < end;)
    std::this_thread::sleep_for(milliseconds(5));
}

void GuardProcess::await_word() {
  while (!told_to_commit_ && !told_to_restore_ && !told_to_rehearse_ && in_time() && !(is_marked() && !parent_is_there_)) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline_ - Clock::now()) + milliseconds(1);
    listen(left);
  }
}

void GuardProcess::await_decision() {
  await_word();
  if (told_to_rehearse_) {
    rehearse();
    await_word();
  }
  // The marker is the commit: whoever asks for the old network after it comes too late.
  if (!batch_.trial && (told_to_commit_ || is_marked()))
    commit();
  else
    restore(told_to_restore_.value_or(fmt::format("nobody confirmed it within {} seconds", batch_.deadline)));
}

void GuardProcess::rehearse() {
  told_to_rehearse_ = false;
  deadline_ = Clock::now() + seconds(batch_.deadline);
  StagedFile(marks_.rehearsal, "rehearsal\n", 0600).commit();
  before_restart_.emplace(batch_.restart);
  put_files_in_place();
  restart_network();
  for (const auto& error : before_restart_->put_settings_back()) throw std::runtime_error(error);
  say(channel_, guard_words::restarted);
}

/// What the scripts made of it is looked at, not what they say of themselves.
void GuardProcess::restart_network() {
  for (const auto& argv : batch_.restart.commands) {
    const auto command = join(argv, " ");
    say(channel_, guard_words::progress, command);
    const auto exit = run_quietly(
        argv,
        [&] {
          listen(milliseconds(0));
          return !told_to_restore_ && in_time();
        },
        [&](int group) { say(channel_, guard_words::restarting, std::to_string(group)); });
    if (told_to_restore_) throw std::runtime_error(*told_to_restore_);
    if (!exit) throw std::runtime_error(fmt::format("{} was not done within {} seconds", command, batch_.deadline));
    if (*exit == exit_not_started) throw std::runtime_error(fmt::format("{} cannot be run", argv.front()));
  }
}

void GuardProcess::listen(milliseconds patience) {
  pollfd waiting[2]{{listener_.get(), POLLIN, 0}, {channel_.get(), POLLIN, 0}};
  if (::poll(waiting, parent_is_there_ ? 2 : 1, static_cast<int>(patience.count())) <= 0) return;
  if (waiting[0].revents) accept_later_run();
  if (!parent_is_there_ || !waiting[1].revents) return;
  if (const auto message = hear(channel_))
    take(*message);
  else
    forget_parent();
}

/// Nobody can commit any more; a later run may still come and say what it wants.
void GuardProcess::forget_parent() {
  parent_is_there_ = false;
  deadline_ = std::min(deadline_, Clock::now() + std::chrono::seconds(10));
}

void GuardProcess::take(const GuardMessage& message) {
  if (message.word == guard_words::commit) told_to_commit_ = true;
  if (message.word == guard_words::rehearse) told_to_rehearse_ = true;
  if (message.word == guard_words::restore) told_to_restore_ = message.text;
}

/// Only root may ask, and not for long.
void GuardProcess::accept_later_run() {
  Descriptor asker(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  ucred who{};
  socklen_t length = sizeof who;
  if (!asker || ::getsockopt(asker.get(), SOL_SOCKET, SO_PEERCRED, &who, &length) != 0 || who.uid != 0) return;
  const timeval patience{1, 0};
  ::setsockopt(asker.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const auto message = hear(asker);
  if (!message) return;
  if (message->word == guard_words::ask) {
    say(asker, guard_words::state, state());
  } else if (message->word == guard_words::confirm) {
    take_confirmation(std::move(asker), who.pid);
  } else if (message->word == guard_words::restore) {
    told_to_restore_ = message->text;
    later_runs_.push_back(std::move(asker));
  }
}

void GuardProcess::take_confirmation(Descriptor asker, int pid) {
  if (const auto objection = objection_to(pid)) {
    say(asker, guard_words::refused, *objection);
    return;
  }
  say(asker, guard_words::heard);
  if (!std::exchange(confirmed_, true)) say(channel_, guard_words::confirmed);  // two may do it
  later_runs_.push_back(std::move(asker));
}

std::optional<std::string> GuardProcess::objection_to(int pid) const {
  if (batch_.confirm == Confirm::automatic) return "its probes alone decide whether the new network is kept";
  if (!switched_) return "the new network is not live yet";
  if (!parent_is_there_) return "the run that made the new network has died, and the old one is about to come back";
  return objection_to_confirmation(batch_, pid, *switched_);
}

std::string GuardProcess::state() const {
  const auto left = std::chrono::duration_cast<seconds>(deadline_ - Clock::now()).count();
  return to_json_value(CutOverState{.switched = switched_.has_value(),
                                    .rehearsing = before_restart_.has_value(),
                                    .seconds_left = switched_ ? static_cast<int>(std::max<decltype(left)>(left, 0)) : batch_.deadline,
                                    .confirm = batch_.confirm,
                                    .confirmed = confirmed_,
                                    .orphaned = !parent_is_there_,
                                    .trial = batch_.trial,
                                    .how_to_confirm = how_to_confirm_})
      .dump();
}

void GuardProcess::conclude(std::string_view word, const std::string& text) {
  say(channel_, word, text);
  for (pollfd waiting{listener_.get(), POLLIN, 0}; ::poll(&waiting, 1, 0) > 0;) accept_later_run();
  for (const auto& run : later_runs_) say(run, word, text);
}

bool GuardProcess::is_marked() const { return ::access(marks_.commit.c_str(), F_OK) == 0; }

void GuardProcess::commit() {
  try {
    before_restart_ ? expect_files_in_place() : put_files_in_place();
  } catch (const std::exception& error) {
    restore(fmt::format("the new files could not be written ({})", error.what()));
    return;
  }
  ::unlink(marks_.rehearsal.c_str());
  std::vector<std::string> errors;
  for (const auto& op : batch_.committed)
    if (const auto error = perform(op, routes_)) errors.push_back(*error);
  staged_.clear();
  leases_.clear();
  conclude(guard_words::committed, join(errors, "; "));
  if (!batch_.wanted.files_only) tell_console("the new network is kept");
}

void GuardProcess::put_files_in_place() {
  for (const auto& file : batch_.files)
    if (read_file(file.path) != file.before) throw std::runtime_error(file.path + " was changed by somebody else meanwhile");
  for (auto& file : staged_) file.commit();
}

void GuardProcess::expect_files_in_place() const {
  for (const auto& file : batch_.files)
    if (!batch_.restart.writes(file.path) && read_file(file.path) != file.content)
      throw std::runtime_error(file.path + " was changed by somebody else meanwhile");
}

/// Those that took their place, and what the scripts have written; what somebody else has written since is left to them.
std::vector<std::string> GuardProcess::take_files_back() {
  std::vector<std::string> errors;
  for (auto i = staged_.size(); i-- > 0;) try {
      const auto& file = batch_.files[i];
      if (staged_[i].committed() && !batch_.restart.writes(file.path) && read_file(file.path) != file.content)
        errors.push_back(file.path + " was changed by somebody else meanwhile, and was left as it is");
      else
        staged_[i].undo();
    } catch (const std::exception& error) {
      errors.push_back(error.what());
    }
  if (before_restart_) std::ranges::move(before_restart_->put_files_back(), std::back_inserter(errors));
  ::unlink(marks_.rehearsal.c_str());
  return errors;
}

void GuardProcess::restore(const std::string& why) {
  // Files first: a link that is added or removed is answered by what they say. Unless a commit failed or the network was restarted there is nothing to do for
  // them, and no disk is needed.
  auto errors = take_files_back();
  std::ranges::move(restore_links(batch_, routes_), std::back_inserter(errors));
  if (before_restart_) std::ranges::move(before_restart_->put_settings_back(), std::back_inserter(errors));
  std::ranges::move(undo(leases_), std::back_inserter(errors));
  // Where the network could not even be read, nothing was done to it.
  if (!before_.empty()) std::ranges::move(differences(batch_, before_, routes_), std::back_inserter(errors));
  staged_.clear();
  leases_.clear();
  if (errors.empty())
    conclude(guard_words::restored, why);
  else
    conclude(guard_words::stuck, why + "; " + join(errors, "; "));
  tell_console(fmt::format("the old network is back{}: {}", errors.empty() ? "" : ", but not wholly: " + join(errors, "; "), why));
}

}  // namespace kvmstrap
