#pragma once
#include <string>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/json.hpp"

namespace kvmstrap {

/// One profile that was checked; without a mistake it is valid.
struct CheckedProfile {
  std::string file;
  std::vector<Diagnostic> mistakes;
};

/// For a program: every mistake with its key and its place; lines, columns and lengths count from 1, in characters.
Json to_json(const std::vector<CheckedProfile>& profiles);

/// The same as a log in SARIF 2.1.0 (OASIS), which code hosts and CI servers show beside the lines.
Json to_sarif(const std::vector<CheckedProfile>& profiles);

}  // namespace kvmstrap
