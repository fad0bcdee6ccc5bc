#pragma once
#include "report/fleet_story.hpp"

namespace kvmstrap {

Json to_json(const HostReport& host);
Json to_json(const FleetStory& story);

}  // namespace kvmstrap
