#pragma once
#include "report/fleet_story.hpp"

namespace kvmstrap {

/// JUnit XML: a test case for each host; one that is held back is skipped.
std::string fleet_to_junit(const FleetStory& story);

}  // namespace kvmstrap
