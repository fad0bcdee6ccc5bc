#pragma once
#include <string>
#include <vector>

#include "model/json.hpp"

namespace kvmstrap {

/// Where two plans, each as plan_to_json gives it, would not do the same to the same host: a sentence each, none when they would. Titles and warnings are
/// for a person, and not compared.
std::vector<std::string> differences(const Json& shown, const Json& now);

}  // namespace kvmstrap
