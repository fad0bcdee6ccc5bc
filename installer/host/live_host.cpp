#include "host/live_host.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <thread>

#include "host/child.hpp"
#include "host/confirmation.hpp"
#include "host/files.hpp"
#include "host/guard.hpp"
#include "host/guard_client.hpp"
#include "host/holder.hpp"
#include "host/interrupt.hpp"
#include "host/proof_guest.hpp"
#include "host/way_back.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

Performed failed(std::string why, std::string detail = {}) { return {.failure = std::move(why), .detail = std::move(detail)}; }

Performed write(const WriteFile& file) {
  try {
    if (file.content)
      write_file(file.path, *file.content, file.mode);
    else
      remove_file(file.path);
    return {};
  } catch (const std::exception& error) {
    return failed("cannot write " + file.path, error.what());
  }
}

/// Enough of a command's output to see why it failed.
std::string last_lines(const CommandResult& result) {
  constexpr std::size_t enough = 15;
  auto all = lines(result.out);
  std::ranges::move(lines(result.err), std::back_inserter(all));
  if (all.size() > enough) all.erase(all.begin(), all.end() - enough);
  return join(all, "\n");
}

/// Hands a command's output on line by line.
class Lines {
 public:
  explicit Lines(const Progress& progress) : progress_(progress) {}
  void add(std::string_view text) {
    rest_ += text;
    for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
      progress_(rest_.substr(0, end));
      rest_.erase(0, end + 1);
    }
  }

 private:
  const Progress& progress_;
  std::string rest_;
};

constexpr auto patience_with_libvirtd = std::chrono::seconds(30);

}  // namespace

Performed LiveHost::perform(const Op& op, const Progress& progress) {
  return match(
      op, [](const WriteFile& file) { return write(file); }, [&](const Run& command) { return run(command, progress); },
      [&](const LibvirtCall& one) { return call(one); }, [&](const NetworkBatch& batch) { return switch_network(batch, progress); },
      [&](const BootGuest& guest) { return boot(guest); });
}

std::optional<std::string> LiveHost::end_orphaned_guard() { return kvmstrap::end_orphaned_guard(); }

std::optional<std::string> LiveHost::go_back(const NetworkBatch& batch) {
  RouteSocket routes;
  const auto errors = restore_links(batch, routes);
  return errors.empty() ? std::nullopt : std::optional(join(errors, "; "));
}

Answers LiveHost::ask_again(const NetworkBatch& batch, const std::vector<std::string>& answered, bool after, std::chrono::seconds patience) {
  return kvmstrap::ask_again(batch, answered, after, patience);
}

bool LiveHost::interrupted() const { return kvmstrap::interrupted(); }

Outlook LiveHost::rehearse(const NetworkBatch& batch) {
  Outlook outlook{rehearse_confirmation(batch), how_to_confirm(batch)};
  if (const auto conflict = ask_for_holders(not_held_here(claims_of(batch))).conflict)
    outlook.blockers.push_back({*conflict, "give the bridge another address, or find that host and take the address from it"});
  return outlook;
}

Performed LiveHost::run(const Run& run, const Progress& progress) {
  const auto command = join(run.argv, " ");
  Lines output(progress);
  ChildOptions options;
  options.timeout = std::chrono::seconds(run.timeout);
  options.never_killed = run.patience == Patience::never_killed;
  options.outlives_us = true;  // yum, or a service that is restarted, goes on to its end when we are killed
  options.output = [&](std::string_view text) { output.add(text); };
  options.goes_on = [&] { progress(""); };
  options.overdue = [&](std::chrono::seconds elapsed) {
    progress(fmt::format("{} has been running for {} s; a package transaction is never killed, still waiting", run.argv.front(), elapsed.count()));
  };
  const auto answer = run_children({run.argv}, options).front();
  return match(
      answer, [&](const Unknown& u) { return failed(u.why, command); },
      [&](Absent) {
        const auto why = run.argv.front() + " is not installed";
        return run.exit_tells ? failed(why, command) : Performed{.detail = why};
      },
      [&](const CommandResult& result) {
        if (result.exit == 0 || !run.exit_tells) return Performed{.detail = fmt::format("{}\nexit code {}\n{}", command, result.exit, last_lines(result))};
        return failed(fmt::format("{} failed with exit code {}", run.argv.front(), result.exit), command + "\n" + last_lines(result));
      });
}

Performed LiveHost::call(const LibvirtCall& call) {
  if (call.what != LibvirtCall::What::await_daemon) {
    const auto error = libvirt_.perform(call);
    return error ? failed("libvirt refused a change of " + call.name, *error) : Performed{};
  }
  const auto deadline = std::chrono::steady_clock::now() + patience_with_libvirtd;
  for (;;) {
    const auto answer = libvirt_.query(LibvirtQuery::networks);
    if (present(answer)) return {};
    if (absent(answer)) return failed("libvirt's library is not installed");
    if (std::chrono::steady_clock::now() > deadline) return failed("libvirtd does not answer", std::get<Unknown>(answer).why);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

Performed LiveHost::switch_network(const NetworkBatch& batch, const Progress& progress) {
  // Once more: a plan may be hours old.
  if (const auto blockers = rehearse_confirmation(batch); !blockers.empty())
    return failed("nothing was changed: " + blockers.front().what, blockers.front().remedy);
  const auto result = cut_over(batch, progress, state_folder_, is_as_wanted_);
  using Ended = CutOverResult::Ended;
  switch (result.ended) {
    case Ended::committed:
      return {.detail = result.detail, .answered = result.answered};
    case Ended::tried:
      return {.detail = result.detail};
    case Ended::not_started:
      return failed(result.detail);
    case Ended::rolled_back:
      return {.failure = "the old one is back: " + result.detail, .network_rolled_back = true};
    case Ended::failed_to_restore:
      return failed("the old network could not be restored wholly: " + result.detail);
  }
  return {};
}

Performed LiveHost::boot(const BootGuest& guest) {
  const auto proof = boot_guest(guest, libvirt_);
  if (!proof.proved) return failed("the guest on " + guest.bridge + " did not prove anything", proof.error);
  return {.evidence = proof.evidence};
}

}  // namespace kvmstrap
