#pragma once
#include "report/fleet_story.hpp"

namespace kvmstrap {

/// One page without anything from elsewhere: who is not well and why, and every host with its steps.
std::string fleet_to_html(const FleetStory& story);

}  // namespace kvmstrap
