#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/json.hpp"
#include "model/op.hpp"
#include "platform/reader.hpp"

namespace kvmstrap {

/// Where kvmstrap keeps its journal and its lock.
inline const std::string state_folder = "/var/lib/kvmstrap";
inline const std::string runs_folder = state_folder + "/runs";
inline const std::string detached_folder = state_folder + "/detached";  ///< see DetachedRuns
inline const std::string lock_file = state_folder + "/lock";
inline const std::string commit_marker = state_folder + "/network-commit";  ///< the guard's, see cut_over
inline const std::string rehearsal_marker = state_folder + "/network-rehearsal";

/// What a run did, one JSON record a line, each on the disk before what it announces. The folder is made with the first action: a run that changes nothing
/// leaves none.
class Journal {
 public:
  struct Header {
    std::string id;  ///< 20261122-101530-4711: UTC and process; or what the caller calls it
    std::string profile;
    std::string version;
    std::string boot_id;
    std::string reverts = {};  ///< id of the run that it takes back; empty: none
  };
  /// Takes a line and returns once it is on the disk. @throws std::system_error
  using Sink = std::function<void(const std::string& line)>;

  /// Into the run's own folder, which is made with the first line.
  explicit Journal(Header header);
  Journal(Header header, Sink sink) : header_(std::move(header)), sink_(std::move(sink)) {}

  /// Writes what is about to be done, with the pre-images, and returns its number. @throws std::system_error
  int begin(const std::string& step, const Action& action);

  /// Writes how every subject of the action reads back, and who answers over a network that it made. @throws std::system_error
  void done(int sequence, const States& states, const std::vector<std::string>& answered);

  /// Writes why an action did not work, and what its subjects read back as. @throws std::system_error
  void failed(int sequence, const std::string& why, const States& states);

  /// Writes how the run ended, if it wrote anything before. @throws std::system_error
  void end(int exit, const std::string& why);

  bool started() const { return started_; }
  std::string folder() const { return runs_folder + "/" + header_.id; }

 private:
  void append(const Json& record);

  Header header_;
  Sink sink_;
  bool started_ = false;
  int sequence_ = 0;
};

/// One run as its journal tells it.
struct PastRun {
  std::string id;
  std::string began;  ///< UTC, ISO 8601
  std::string profile;
  std::string reverts;      ///< id of the run that it took back; empty: none
  std::optional<int> exit;  ///< none: it was killed, or is still under way
  std::string why;
  std::vector<std::string> steps;         ///< those that it changed something in
  std::optional<std::string> open;        ///< step of the action that has no `done`
  std::optional<std::string> first_boot;  ///< what came of the network that it made at the first boot with it; said when that was looked at
  bool going_back = false;                ///< at that boot, and it was not said how that ended
  std::string went_back_in;               ///< id of the boot in which the old network was put back; empty: it was not
  std::vector<Json> records;
};

/// Every run, oldest first. A line that was cut short by a power failure is left out.
std::vector<PastRun> past_runs(Reader& reader);

/// Writes into the journal of a run that did not come to its end how it ended all the same. @throws std::system_error
void close_run(const PastRun& run, int exit, const std::string& why);

/// Writes into the journal of a run whose network was kept what came of it at the first boot with it; `going_back`: how that ends follows.
/// @throws std::system_error
void note_first_boot(const PastRun& run, const std::string& what, bool going_back, const std::string& went_back_in = {});

/// What earlier runs saw that the host itself cannot tell.
struct Remembered {
  std::map<Proof, Proof::State> proofs;
  std::map<Service, Service::State> services;  ///< with the stamp: which process, and the configuration it has loaded
};

Remembered remember(const std::vector<PastRun>& runs);

}  // namespace kvmstrap
