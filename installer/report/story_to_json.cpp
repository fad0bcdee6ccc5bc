#include "report/story_to_json.hpp"

#include "model/utc.hpp"
#include "report/check_text.hpp"
#include "report/network_words.hpp"

namespace kvmstrap {

namespace {

Json outcome_json(const RunStory& story) {
  const auto& outcome = story.outcome;
  return {{"exit", static_cast<int>(outcome.exit)},
          {"headline", headline(story)},
          {"step", outcome.step},
          {"why", outcome.why},
          {"detail", outcome.detail},
          {"state", outcome.state},
          {"next", outcome.next}};
}

Json step_json(const StepStory& step) {
  Json changes = Json::array();
  for (const auto& change : step.changes) changes.push_back({{"subject", change.subject}, {"what", change.what}, {"reads-back", change.reads_back}});
  Json blockers = Json::array();
  for (const auto& blocker : step.blockers) blockers.push_back({{"what", blocker.what}, {"remedy", blocker.remedy}});
  return {{"id", step.id},        {"title", step.title}, {"end", name_of(step.end)},  {"began", step.began},       {"seconds", step.seconds},
          {"changes", changes},   {"diffs", step.diffs}, {"commands", step.commands}, {"evidence", step.evidence}, {"warnings", step.warnings},
          {"blockers", blockers}, {"later", step.later}};
}

Json link_json(const Link& link, const NetworkState& state) {
  Json addresses = Json::array();
  for (const auto& address : link.addresses) addresses.push_back(address.cidr);
  return {{"name", link.name},
          {"kind", name_of(link.kind)},
          {"below", below(link, state)},
          {"addresses", addresses},
          {"dhcp", state.dhcp_clients.contains(link.name)},
          {"mac", link.own_mac()},
          {"mtu", link.mtu},
          {"up", link.up},
          {"carrier", link.carrier},
          {"vlan-id", to_json_value(link.vlan_id)}};
}

Json network_json(const Known<NetworkState>& known) {
  return match(
      known,
      [](const Unknown& unknown) {
        return Json{{"unknown", unknown.why}};
      },
      [](Absent) { return Json(nullptr); },
      [](const NetworkState& state) {
        Json links = Json::array();
        for (const auto* link : links_of_interest(state)) links.push_back(link_json(*link, state));
        Json gateways = Json::array();
        for (const auto& route : state.routes)
          if (route.is_default() || route.is_default6()) gateways.push_back({{"gateway", to_json_value(route.via)}, {"over", route.device}});
        return Json{{"links", links}, {"gateways", gateways}, {"nameservers", state.nameservers}};
      });
}

}  // namespace

Json story_to_json(const RunStory& story) {
  Json steps = Json::array();
  for (const auto& step : story.steps) steps.push_back(step_json(step));
  const auto* before = present(story.network_before);
  const auto* after = present(story.network_after);
  return {{"report", 1},
          {"command", story.command},
          {"profile", story.profile},
          {"run", story.run},
          {"version", story.version},
          {"host", story.host},
          {"system", story.system},
          {"kernel", story.kernel},
          {"began", in_utc(story.began)},
          {"seconds", story.seconds},
          {"outcome", outcome_json(story)},
          {"steps", steps},
          {"network",
           {{"before", network_json(story.network_before)},
            {"after", network_json(story.network_after)},
            {"changes", before && after ? network_changes(*before, *after) : std::vector<std::string>{}}}},
          {"verdicts", to_json(story.verdicts)["verdicts"]},
          {"last-lines", story.last_lines},
          {"journal", story.journal}};
}

}  // namespace kvmstrap
