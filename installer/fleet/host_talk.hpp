#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fleet/assignment.hpp"
#include "fleet/run_records.hpp"

namespace kvmstrap {

/// What is asked of every host of a fleet.
struct FleetTask {
  FleetCommand command = FleetCommand::plan;
  bool begins_runs = false;                                                   ///< else it gives an answer
  std::string id;                                                             ///< of this call; names its runs
  std::shared_ptr<const std::string> profile;                                 ///< its text; empty for status and revert
  std::string sha256;                                                         ///< of the executable
  std::function<std::shared_ptr<const std::string>()> compressed_executable;  ///< by gzip; asked for once a host needs it
  std::string known_hosts;                                                    ///< a file with the keys that the inventory pins
  std::shared_ptr<const std::string> sudo_password;                           ///< with its line's end; nullptr: none is needed
  int connect_timeout = 10;                                                   ///< seconds
  std::chrono::seconds patience{600};                                         ///< how long a host is looked for that went away in the middle of a run
};

/// The two connections that may be open to a host at once.
enum class Channel { main, confirming };

/// The way to one host, as a HostTalk uses it. All calls return at once; what comes of them is told to the talk.
class Wire {
 public:
  virtual ~Wire() = default;
  virtual void open(Channel channel, const std::vector<std::string>& argv) = 0;
  virtual void send(Channel channel, std::shared_ptr<const std::string> bytes) = 0;
  virtual void end_input(Channel channel) = 0;
  virtual void close(Channel channel) = 0;                 ///< ends the ssh; `ended` is not told of it any more
  virtual void wake(std::chrono::milliseconds after) = 0;  ///< one alarm at a time: a later one replaces it
};

/// One host, from the first connection to what is to be reported of it. Knows no processes and no clock: it is told what comes over the wire and when, and
/// tells the wire what to do. Whatever a host says, it takes a bounded amount of memory and of faith.
class HostTalk {
 public:
  HostTalk(const FleetHost& host, const FleetTask& task, Wire& wire);

  void begin();
  void said(Channel channel, std::string_view bytes);
  void complained(Channel channel, std::string_view bytes);  ///< on standard error
  void ended(Channel channel, int exit, std::chrono::steady_clock::time_point now);
  void woken(std::chrono::steady_clock::time_point now);

  /// What is under way there goes on by itself; nobody waits for it any more.
  void leave();

  /// It is not begun.
  void hold_back(const std::string& why);

  const HostReport& report() const { return report_; }

 private:
  void connect();
  std::vector<std::string> ssh_to_host(std::string_view script, bool of_its_own) const;
  bool needs_password() const { return task_.sudo_password && host_.target.ssh.sudo.value_or(false); }
  std::string command_there() const;
  std::string next_run() const;
  std::string executable() const;
  void line(std::string_view text);
  void greeting(std::string_view text);
  void record(std::string_view text);
  void answer_to_detach(const Json& answer);
  void asked_by_sudo(Channel channel);
  void confirm();
  void ask_for_a_person(int seconds);
  void main_ended(int exit, std::chrono::steady_clock::time_point now);
  void answer_ended(int exit);
  void run_ended(int exit, std::chrono::steady_clock::time_point now);
  void other_run_ended(int exit, std::chrono::steady_clock::time_point now);
  void not_let_in(int exit);
  void gone(std::chrono::steady_clock::time_point now);
  void look_again(std::chrono::steady_clock::time_point now, const std::string& said);
  void begin_anew(std::string why);
  void finish(HostState state, std::string why, std::string next = {});
  void distrust(const std::string& why);

  const FleetHost& host_;
  const FleetTask& task_;
  Wire& wire_;
  HostReport report_;
  int begun_ = 0;                      ///< runs of ours, one after the other: what a killed one left, the next goes on with
  std::optional<RunRecords> records_;  ///< of the run that is followed
  std::string last_begun_;             ///< the last of them that it said it began
  bool there_ = false;                 ///< on this connection: the executable is, and what comes is its own
  bool met_ = false;                   ///< the executable was there on some connection
  bool was_asked_ = false;             ///< on this connection: for sudo's password
  std::string unfinished_;             ///< the beginning of a line
  std::string answer_;
  std::string errors_;  ///< the last that came on standard error
  std::string confirm_errors_;
  int persons_ = 0;  ///< that it asked for
  bool confirming_ = false;
  bool confirm_again_ = false;
  std::optional<std::chrono::steady_clock::time_point> away_since_;
  std::optional<std::chrono::steady_clock::time_point> locked_since_;  ///< by a run that is not ours
  std::size_t taken_ = 0;                                              ///< bytes of all that it said
};

}  // namespace kvmstrap
