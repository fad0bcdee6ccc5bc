#include "profile/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/suggest.hpp"

namespace kvmstrap {

Objections check_repositories(const Profile& profile) {
  const auto& repositories = profile.repositories;
  const bool mirror = repositories.strategy == RepositoryStrategy::mirror;
  if (mirror && !repositories.url)
    return {{{"repositories", "strategy"}, "strategy: mirror needs a url", "add url: what stands before os/, updates/ and extras/ on the mirror"}};
  if (!mirror && repositories.url)
    return {{{"repositories", "url"},
             fmt::format("a url has no effect with strategy: {}", name_of(repositories.strategy)),
             "write strategy: mirror, or remove the url",
             true}};
  return {};
}

Objections check_proof(const Profile& profile) {
  if (!profile.network) return {};  // the host keeps its network, and with it bridges that no profile names
  std::vector<std::string_view> known;
  for (const auto& [name, bridge] : profile.network->bridges) known.push_back(name);
  for (const auto& [name, network] : profile.libvirt.networks)
    if (network && network->bridge) known.push_back(*network->bridge);

  Objections found;
  for (std::size_t i = 0; i < profile.proof.guest.size(); ++i) {
    const auto& name = profile.proof.guest[i];
    if (std::ranges::find(known, name) != known.end()) continue;
    auto hint = did_you_mean(name, known);
    if (hint.empty()) hint = fmt::format("bridges here: {}", fmt::join(known, ", "));
    found.push_back({{"proof", "guest", std::to_string(i)},
                     fmt::format("no bridge {} is defined", name),
                     hint,
                     false,
                     {{"libvirt", "networks"}},
                     {{"network", "bridges"}}});
  }
  return found;
}

/// EL6's scripts ask for each address for 3 seconds before they set it, and wait for udev.
Objections check_change(const Profile& profile) {
  constexpr std::chrono::seconds least{30};
  const auto& network = profile.change.network;
  if (network.rehearse == Rehearsal::none || network.deadline >= least) return {};
  return {{{"change", "network", "deadline"},
           "a network is not restarted in less than 30s",
           "write deadline: 30s or more, or remove rehearse: restart",
           false,
           {{"change", "network", "rehearse"}}}};
}

Objections objections(const Profile& profile) {
  Objections all;
  for (const auto check : {check_repositories, check_network, check_libvirt, check_proof, check_change})
    for (auto& objection : check(profile)) all.push_back(std::move(objection));
  return all;
}

}  // namespace kvmstrap
