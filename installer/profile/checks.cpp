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

namespace {

/// What `name` is where it is no bridge; empty where the profile does not say.
std::string_view what_is(const NetworkProfile& network, const std::string& name) {
  if (network.vlans.contains(name)) return "VLAN";
  if (network.bonds.contains(name)) return "bond";
  return network.ethernets.contains(name) ? "NIC" : "";
}

/// The host's, and those that libvirt makes.
std::vector<std::string_view> bridges_of(const Profile& profile) {
  std::vector<std::string_view> names;
  for (const auto& [name, bridge] : profile.network->bridges) names.push_back(name);
  for (const auto& [name, network] : profile.libvirt.networks)
    if (network && network->bridge && network->forward != Forward::bridge) names.push_back(*network->bridge);
  return names;
}

/// The bridge that is meant: the one that `name` is a port of, or that is called nearly so.
std::string bridge_in_the_place_of(const std::string& name, const NetworkProfile& network, const std::vector<std::string_view>& known) {
  for (const auto& [bridge, of] : network.bridges)
    if (std::ranges::find(of.interfaces, name) != of.interfaces.end()) return fmt::format("its bridge is {}", bridge);
  if (auto guess = did_you_mean(name, known); !guess.empty()) return guess;
  return known.empty() ? "there is none here: add it to network.bridges" : fmt::format("bridges here: {}", fmt::join(known, ", "));
}

}  // namespace

Objections check_proof(const Profile& profile) {
  Objections found;
  const auto object = [&](std::size_t index, std::string message, std::string hint) {
    found.push_back(
        {{"proof", "guest", std::to_string(index)}, std::move(message), std::move(hint), false, {{"libvirt", "networks"}}, {{"network", "bridges"}}});
  };
  const auto known = profile.network ? bridges_of(profile) : std::vector<std::string_view>{};
  for (std::size_t i = 0; i < profile.proof.guest.size(); ++i) {
    const auto& name = profile.proof.guest[i];
    if (!profile.network) {  // the host keeps its network, and with it bridges that no profile names
      if (name.find('.') != std::string::npos) object(i, fmt::format("{} is a VLAN's name, and a guest boots on a bridge", name), "name the bridge on it");
    } else if (std::ranges::find(known, name) == known.end()) {
      const auto is = what_is(*profile.network, name);
      object(i, is.empty() ? fmt::format("no bridge {} is defined", name) : fmt::format("{} is a {}, and a guest boots on a bridge", name, is),
             bridge_in_the_place_of(name, *profile.network, known));
    }
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
