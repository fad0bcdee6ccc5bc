#pragma once
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

struct LoadResult {
  std::optional<Profile> profile;  ///< set only when there is no diagnostic
  std::vector<Diagnostic> diagnostics;
};

/// Reads a profile strictly and reports every mistake at once, in the order of the lines. `file_name` only stands in the diagnostics.
/// `overrides` are KEY=VALUE, with a dotted path and a YAML scalar or a value in brackets, which replace what the profile says and are checked like it; and
/// variables of the profile with their values, marked by as_variable.
LoadResult load_profile(const std::string& file_name, std::string_view text, const std::vector<std::string>& overrides = {});

/// The names of the variables that a profile with these overrides leaves open; of a text that cannot be read as YAML none.
std::set<std::string, std::less<>> open_variables(std::string_view text, const std::vector<std::string>& overrides = {});

}  // namespace kvmstrap
