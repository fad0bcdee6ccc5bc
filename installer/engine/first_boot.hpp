#pragma once
#include <optional>
#include <string>

#include "engine/executor.hpp"

namespace kvmstrap {

/// Sees to a return to the old network, at a first boot, that a reset has cut off: its files are put back, all of them. What was done, as a sentence; none when
/// there is nothing to do. @throws std::runtime_error when they cannot be put back.
std::optional<std::string> finish_going_back(const Machine& machine);

/// What came of the last network that was kept, at the first boot with its files: who answered when it was made has to answer again. When nobody does and the
/// old network answers, that stays, files and all. Looked at once, and written into the journal of the run that made it.
struct FirstBoot {
  std::string what;  ///< a sentence
  bool went_back = false;
};

/// The same for a host without the package's init scripts, whose network has been up for a while: a way back that was cut off is finished and made live, and
/// one that was gone in this boot is told. Then the same question.
std::optional<FirstBoot> settle_first_boot(const Machine& machine, const Progress& progress);

/// none when no boot came since the last network was kept, or when its first one was looked at already.
std::optional<FirstBoot> judge_first_boot(const Machine& machine, const Progress& progress);

}  // namespace kvmstrap
