#include "engine/wire.hpp"

namespace kvmstrap {

void block_taken_addresses(Plan& plan, const Machine& machine) {
  if (blocked(plan)) return;  // it is not carried out anyway, and the question takes its time
  for (auto& step : plan.steps)
    for (const auto& action : machine.platform.realise(step.proposal.changes))
      for (const auto& op : action.ops)
        if (const auto* batch = std::get_if<NetworkBatch>(&op))
          if (const auto conflict = machine.host.conflict_of(*batch))
            step.proposal.blockers.push_back({*conflict, "give the bridge another address, or find that host and take the address from it"});
}

}  // namespace kvmstrap
