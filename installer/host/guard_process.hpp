#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/guard_channel.hpp"
#include "host/netlink.hpp"
#include "host/staged_file.hpp"
#include "host/way_back.hpp"
#include "model/op.hpp"

namespace kvmstrap {

/// Files that tell of a cut-over across a death or a reset, by their names alone.
struct GuardMarks {
  std::string commit;     ///< made by the parent: it is decided
  std::string rehearsal;  ///< the new files are in their place, and nothing is decided
};

/// The process that makes a cut-over and answers for its way back. It needs nothing from its parent but the word to commit, and to restore the links it needs
/// no disk.
class GuardProcess {
 public:
  /// `channel` leads to the parent, `listener` is where a later run finds an orphan. `how_to_confirm` is told to whoever asks.
  GuardProcess(const NetworkBatch& batch, Descriptor channel, Descriptor listener, GuardMarks marks, std::string how_to_confirm);

  /// Leaves session, signals, descriptors and working folder of the parent behind, makes the cut-over and waits for the commit; never returns.
  [[noreturn]] void run();

 private:
  using Clock = std::chrono::steady_clock;

  void detach() const;
  void make();
  void carry_out(const std::vector<LinkOp>& ops);
  void settle();
  void start_client(const LinkOp& op);
  void await_decision();
  void await_word();
  void rehearse();
  void restart_network();

  /// Takes what the parent and later runs say, waiting for it at most as long as `patience`.
  void listen(std::chrono::milliseconds patience);
  void take(const GuardMessage& message);
  void accept_later_run();
  void take_confirmation(Descriptor asker, int pid);
  std::optional<std::string> objection_to(int pid) const;
  std::string state() const;

  /// Says how it ended to the parent and to every later run that asks.
  void conclude(std::string_view word, const std::string& text);

  bool is_marked() const;
  void forget_parent();
  bool in_time() const { return Clock::now() < deadline_; }
  void commit();
  void put_files_in_place();
  void expect_files_in_place() const;
  std::vector<std::string> take_files_back();
  void restore(const std::string& why);

  const NetworkBatch& batch_;
  Descriptor channel_;
  Descriptor listener_;
  std::vector<Descriptor> later_runs_;  ///< wait for how it ends
  GuardMarks marks_;
  std::string how_to_confirm_;
  RouteSocket routes_;
  std::vector<std::string> before_;
  std::vector<StagedFile> staged_;
  std::vector<StagedFile> leases_;
  Clock::time_point deadline_ = Clock::time_point::max();
  std::optional<std::string> told_to_restore_;
  bool told_to_commit_ = false;
  bool told_to_rehearse_ = false;
  std::optional<BeforeRestart> before_restart_;  ///< once the network was, or may have been, restarted
  bool confirmed_ = false;
  std::optional<std::uint64_t> switched_;  ///< once the new network is live: see Process::started
  bool parent_is_there_ = true;
};

}  // namespace kvmstrap
