#include "engine/until_first_boot.hpp"

#include <algorithm>

namespace kvmstrap {

namespace {

constexpr auto another_kernel = "the kernel that runs is the installer's";
constexpr auto nothing_is_started = "nothing is started in an installer";

/// Takes the running system out of what is wanted: why that has to wait; empty where nothing of it is meant.
template <class Wanted>
std::string leave_to_first_boot(Wanted&) {
  return {};
}
std::string leave_to_first_boot(Module::Wanted& wanted) {
  wanted.loaded.reset();
  return another_kernel;
}
std::string leave_to_first_boot(Sysctl::Wanted& wanted) {
  wanted.running.reset();
  return another_kernel;
}
std::string leave_to_first_boot(Service::Wanted& wanted) {
  wanted.running.reset();
  wanted.loaded.reset();
  return nothing_is_started;
}
std::string leave_to_first_boot(WantedNetwork& wanted) {
  wanted.files_only = true;
  return "the links are the installer's: it comes up from its files then";
}

/// Of these there is nothing on the disk that could be made without the system running.
template <class S>
constexpr bool only_live = std::is_same_v<S, LibvirtNetwork> || std::is_same_v<S, LibvirtPool> || std::is_same_v<S, Proof>;

bool all_only_live(const std::vector<SubjectId>& scope) {
  return std::ranges::all_of(scope, [](const SubjectId& id) { return std::visit([]<class S>(const S&) { return only_live<S>; }, id); });
}

}  // namespace

Proposal until_first_boot(Proposal proposal) {
  auto changes = std::move(proposal.changes);
  proposal.changes.clear();
  for (auto& deferred : proposal.deferred)
    if (all_only_live(deferred.scope)) deferred.until = Until::first_boot;
  const auto defer = [&](const SubjectId& subject, const std::string& why) { proposal.deferred.push_back({Until::first_boot, why, {subject}}); };
  for (auto& change : changes)
    std::visit(
        [&]<class S>(ChangeOf<S>& one) {
          if constexpr (only_live<S>) {
            defer(one.subject, nothing_is_started);
          } else {
            const auto why = leave_to_first_boot(one.after);
            if (!why.empty()) defer(one.subject, why);
            if (!satisfies(one.before, one.after)) proposal.changes.push_back(std::move(one));
          }
        },
        change);
  return proposal;
}

}  // namespace kvmstrap
