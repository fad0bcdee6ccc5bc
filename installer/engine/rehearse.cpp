#include "engine/rehearse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "network/describe.hpp"

namespace kvmstrap {

void rehearse_cut_overs(Plan& plan, const Machine& machine) {
  for (auto& step : plan.steps) {
    if (!step.proposal.blockers.empty()) continue;  // it is not carried out anyway, and the questions take their time
    for (const auto& action : machine.platform.realise(step.proposal.changes))
      for (const auto& op : action.ops) {
        const auto* batch = std::get_if<NetworkBatch>(&op);
        if (!batch) continue;
        auto outlook = machine.host.rehearse(*batch);
        std::ranges::move(outlook.blockers, std::back_inserter(step.proposal.blockers));
        const auto [coming, going] = names_of_networks(batch->wanted);
        if (!outlook.how_to_confirm.empty())
          step.proposal.warnings.push_back(
              fmt::format("{} comes back {} seconds after the switch unless {} is confirmed, {}", going, batch->deadline, coming, outlook.how_to_confirm));
      }
  }
}

}  // namespace kvmstrap
