#include "report/fleet_to_html.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "embedded/embedded.hpp"
#include "model/utc.hpp"
#include "model/version.hpp"
#include "report/fleet_text.hpp"

namespace kvmstrap {

namespace {

std::string_view tone_of(const HostReport& host) {
  if (is_well(host)) return "good";
  return host.state == HostState::held_back || host.state == HostState::left ? "attention" : "bad";
}

std::string_view tone_of(HostStepEnd end) {
  switch (end) {
    case HostStepEnd::changed:
      return "good";
    case HostStepEnd::blocked:
    case HostStepEnd::failed:
      return "bad";
    case HostStepEnd::running:
    case HostStepEnd::planned:
      return "attention";
    case HostStepEnd::same:
      break;
  }
  return "quiet";
}

Json text_or_nothing(const std::string& text) { return text.empty() ? Json(false) : Json{{"text", text}}; }

Json trouble_view(const HostReport& host) {
  return {{"name", host.name},
          {"tone", tone_of(host)},
          {"words", in_words(host)},
          {"why", host.why},
          {"next", text_or_nothing(host.next)},
          {"detail", text_or_nothing(host.detail)}};
}

Json host_view(const HostReport& host, const std::vector<std::string>& columns) {
  Json cells = Json::array();
  for (const auto& id : columns) {
    const auto step = std::ranges::find(host.steps, id, &HostStep::id);
    const bool told = step != host.steps.end();
    cells.push_back(
        {{"tone", told ? tone_of(step->end) : "quiet"}, {"sign", told ? sign_of(step->end) : ""}, {"words", told ? name_of(step->end) : "not reached"}});
  }
  return {{"name", host.name}, {"tone", tone_of(host)}, {"words", in_words(host)}, {"took", fmt::format("{:.1f} s", host.seconds)}, {"cells", cells}};
}

}  // namespace

std::string fleet_to_html(const FleetStory& story) {
  const auto columns = steps_of(story.hosts);
  Json ids = Json::array();
  for (const auto& id : columns) ids.push_back({{"id", id}});
  Json hosts = Json::array();
  Json troubles = Json::array();
  for (const auto& host : story.hosts) {
    hosts.push_back(host_view(host, columns));
    if (!is_well(host)) troubles.push_back(trouble_view(host));
  }
  const auto well = std::ranges::count_if(story.hosts, is_well);
  const Json view{{"headline", fmt::format("{} of {} {} well", well, story.hosts.size(), story.hosts.size() == 1 ? "host is" : "hosts are")},
                  {"command", "fleet " + story.command},
                  {"profile", story.profile.empty() ? "no profile" : story.profile},
                  {"inventory", story.inventory},
                  {"id", story.id},
                  {"began", in_utc(story.began)},
                  {"took", fmt::format("{:.1f} s", story.seconds)},
                  {"version", std::string(version)},
                  {"legend", step_legend},
                  {"troubles", troubles.empty() ? Json(false) : Json{{"count", troubles.size()}, {"hosts", troubles}}},
                  {"columns", ids},
                  {"hosts", hosts},
                  {"style", embedded("templates/report/style.css")}};
  return render_markup("templates/report/fleet.html", view);
}

}  // namespace kvmstrap
