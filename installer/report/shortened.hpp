#pragma once
#include <cstddef>

#include "model/json.hpp"

namespace kvmstrap {

/// As one line of ASCII: whatever else is in a text is a \u escape, so that it can do nothing to a terminal.
std::string one_line(const Json& json);

/// `json` such that its line is not longer than `longest`: as far as it takes, of lists only what comes first is there, and texts are cut, each saying how
/// much is missing ("... 12 more"). A list's last element says it in the first of its own texts, so that it is like the others.
Json shortened(Json json, std::size_t longest);

}  // namespace kvmstrap
