#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fleet/host_report.hpp"

namespace kvmstrap {

/// What is asked of every host of a fleet.
struct FleetTask {
  std::string command;                               ///< plan, apply, verify or status
  std::string id;                                    ///< of this call; names its runs
  std::string profile;                               ///< its text; empty for status
  std::shared_ptr<const std::string> executable;     ///< compressed by gzip
  std::string sha256;                                ///< of the executable itself
  std::string known_hosts;                           ///< a file with the keys that the inventory pins
  bool confirms = true;                              ///< a network that waits for it is confirmed over a new connection
  std::shared_ptr<const std::string> sudo_password;  ///< with its line's end; nullptr: none is needed
  int connect_timeout = 10;                          ///< seconds
  std::chrono::seconds patience{600};                ///< how long a host is looked for that went away in the middle of a run
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
  /// `arguments`: of the command there, such as --set and --only.
  HostTalk(const Target& target, const FleetTask& task, std::vector<std::string> arguments, Wire& wire);

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
  std::string command_there() const;
  void line(std::string_view text);
  void greeting(std::string_view text);
  void answer_to_detach(const Json& answer);
  void record(const Json& record);
  void planned(const Json& plan);
  void ended_there(const Json& end);
  void confirm();
  void main_ended(int exit, std::chrono::steady_clock::time_point now);
  void other_run_ended(int exit, std::chrono::steady_clock::time_point now);
  void not_let_in(int exit);
  void gone(std::chrono::steady_clock::time_point now);
  void begin_anew(std::string why);
  void finish(HostState state, std::string why, std::string next = {});
  void distrust(const std::string& why);
  HostStep& step(const std::string& id);

  const Target& target_;
  const FleetTask& task_;
  const std::vector<std::string> arguments_;
  Wire& wire_;
  HostReport report_;
  int begun_ = 0;            ///< runs of ours, one after the other: what a killed one left, the next goes on with
  std::string followed_;     ///< the run whose records come; empty before there is one
  bool of_another_ = false;  ///< that run is not ours, but in our way
  int next_number_ = 1;      ///< of its records
  bool there_ = false;       ///< on this connection: the executable is, and what comes is its own
  bool end_came_ = false;
  bool died_ = false;       ///< the run that is followed did, without an end
  std::string unfinished_;  ///< the beginning of a line
  std::string answer_;
  std::string errors_;  ///< the last that came on standard error
  std::string confirm_errors_;
  bool confirming_ = false;
  bool confirm_again_ = false;
  std::optional<std::chrono::steady_clock::time_point> away_since_;
  std::size_t taken_ = 0;  ///< bytes of all that it said
};

}  // namespace kvmstrap
