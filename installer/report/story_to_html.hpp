#pragma once
#include <string>

#include "report/run_story.hpp"

namespace kvmstrap {

/// The story as one HTML page that loads nothing from elsewhere and runs nothing; it is well-formed XML as well.
std::string story_to_html(const RunStory& story);

}  // namespace kvmstrap
