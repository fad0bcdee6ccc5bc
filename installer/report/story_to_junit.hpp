#pragma once
#include <string>

#include "report/run_story.hpp"

namespace kvmstrap {

/// The story as JUnit's XML: one testsuite, a testcase a step (of `check`, a verdict). At least one has failed unless the run ended with exit code 0.
std::string story_to_junit(const RunStory& story);

}  // namespace kvmstrap
