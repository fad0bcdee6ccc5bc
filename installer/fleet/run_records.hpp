#pragma once
#include <stdexcept>
#include <string>

#include "fleet/host_report.hpp"

namespace kvmstrap {

/// A record that kvmstrap cannot have written; `what` says why.
struct Unbelievable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The records of one run that is followed, as attach prints them: takes each down in the host's report, and does not believe one that cannot be.
class RunRecords {
 public:
  /// What a record asks for: us to confirm the network, or a person to do it.
  enum class Asks { nothing, confirmation, person };

  /// `of_another`: the run is not ours but in our way, and only its end is of interest.
  RunRecords(std::string run, bool of_another) : run_(std::move(run)), of_another_(of_another) {}

  /// @throws Unbelievable, Json::exception
  Asks take(const Json& record, HostReport& report);

  const std::string& run() const { return run_; }
  bool of_another() const { return of_another_; }
  int next_number() const { return next_number_; }
  bool end_came() const { return end_came_; }
  bool died() const { return died_; }  ///< without an end

 private:
  void take_plan(const Json& plan, HostReport& report) const;
  void take_end(const Json& end, HostReport& report);

  std::string run_;
  bool of_another_;
  int next_number_ = 1;
  bool end_came_ = false;
  bool died_ = false;
};

}  // namespace kvmstrap
