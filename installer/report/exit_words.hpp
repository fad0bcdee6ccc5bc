#pragma once
#include <string_view>

#include "model/outcome.hpp"

namespace kvmstrap {

/// How a run ended, in a word or two: "network rolled back".
std::string_view in_words(Exit exit);

}  // namespace kvmstrap
