#pragma once
#include "model/json.hpp"
#include "report/run_story.hpp"

namespace kvmstrap {

/// The story for a program; its form is documented in the README.
Json story_to_json(const RunStory& story);

}  // namespace kvmstrap
