#pragma once
#include <string>

#include "model/json.hpp"

namespace kvmstrap {

/// Every key of a profile as Markdown, a table a section: its path, what may stand there, what it does. From the profile's JSON Schema.
std::string profile_keys(const Json& schema);

}  // namespace kvmstrap
