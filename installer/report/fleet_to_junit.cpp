#include "report/fleet_to_junit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "embedded/embedded.hpp"
#include "model/utc.hpp"
#include "model/version.hpp"

namespace kvmstrap {

namespace {

Json case_of(const HostReport& host) {
  Json view{{"name", host.name}, {"time", fmt::format("{:.3f}", host.seconds)}, {"failure", false}, {"skipped", false}};
  if (host.state == HostState::held_back)
    view["skipped"] = {{"message", host.why}};
  else if (!is_well(host))
    view["failure"] = {{"type", in_words(host)}, {"message", host.why}, {"text", host.detail + (host.next.empty() ? "" : "\nwhat to do: " + host.next)}};
  return view;
}

}  // namespace

std::string fleet_to_junit(const FleetStory& story) {
  Json cases = Json::array();
  for (const auto& host : story.hosts) cases.push_back(case_of(host));
  const auto count = [&](const char* kind) { return std::ranges::count_if(cases, [&](const Json& view) { return view[kind] != false; }); };
  Json properties = Json::array();
  const std::pair<const char*, std::string> all[] = {
      {"profile", story.profile}, {"inventory", story.inventory}, {"call", story.id}, {"version", std::string(version)}};
  for (const auto& [name, value] : all) properties.push_back({{"name", name}, {"value", value}});
  return render_markup("templates/report/junit.xml", {{"name", "kvmstrap fleet " + story.command},
                                                      {"class", "kvmstrap.fleet." + story.command},
                                                      {"host", ""},
                                                      {"began", in_utc(story.began).substr(0, 19)},  // the schema wants no zone
                                                      {"tests", std::to_string(cases.size())},
                                                      {"failures", std::to_string(count("failure"))},
                                                      {"skipped-count", std::to_string(count("skipped"))},
                                                      {"time", fmt::format("{:.3f}", story.seconds)},
                                                      {"properties", properties},
                                                      {"cases", cases},
                                                      {"told", ""}});
}

}  // namespace kvmstrap
