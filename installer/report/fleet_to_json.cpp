#include "report/fleet_to_json.hpp"

#include <algorithm>

#include "model/utc.hpp"
#include "model/version.hpp"

namespace kvmstrap {

Json to_json(const HostReport& host) {
  Json steps = Json::array();
  for (const auto& step : host.steps) steps.push_back({{"id", step.id}, {"end", name_of(step.end)}, {"seconds", step.seconds}});
  return {{"host", host.name},
          {"state", name_of(host.state)},
          {"exit", host.state == HostState::answered ? Json(static_cast<int>(host.exit)) : Json(nullptr)},
          {"well", is_well(host)},
          {"headline", in_words(host)},
          {"changed", host.changed},
          {"step", host.step},
          {"why", host.why},
          {"detail", host.detail},
          {"next", host.next},
          {"run", host.run},
          {"steps", steps},
          {"old-algorithms", to_string(host.old_algorithms)},
          {"reconnections", host.reconnections},
          {"confirmations", host.confirmations},
          {"began", host.began},
          {"seconds", host.seconds},
          {"answer", host.answer.empty() ? Json(nullptr) : Json::parse(host.answer, nullptr, false)}};
}

Json to_json(const FleetStory& story) {
  Json hosts = Json::array();
  for (const auto& host : story.hosts) hosts.push_back(to_json(host));
  return {{"report", 1},
          {"command", "fleet " + story.command},
          {"profile", story.profile},
          {"inventory", story.inventory},
          {"id", story.id},
          {"version", version},
          {"began", in_utc(story.began)},
          {"seconds", story.seconds},
          {"well", std::ranges::count_if(story.hosts, is_well)},
          {"hosts", hosts}};
}

}  // namespace kvmstrap
