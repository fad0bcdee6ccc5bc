#include "steps/enable_services.hpp"

#include <algorithm>

#include "model/configuration.hpp"

namespace kvmstrap {

namespace {
/// libvirtd of EL6 speaks to messagebus and starts without it, but then knows no host devices: messagebus stands first.
std::vector<Service> services_of(const Profile& profile) {
  const auto& libvirt = profile.libvirt;
  const bool any = !libvirt.networks.empty() || !libvirt.pools.empty() || !profile.proof.guest.empty() ||
                   std::ranges::find(profile.packages.install, "libvirt") != profile.packages.install.end();
  return any ? std::vector{Service{"messagebus"}, Service{"libvirtd"}} : std::vector<Service>{};
}
}  // namespace

std::vector<SubjectId> enable_services_wants(const Profile& profile) {
  std::vector<SubjectId> subjects;
  for (const auto& service : services_of(profile)) {
    subjects.push_back(service);
    for (const auto& file : configuration_of(service)) subjects.push_back(file);
  }
  return subjects;
}

Proposal enable_services(const Profile& profile, const Facts& facts) {
  Proposal proposal;
  for (const auto& service : services_of(profile)) {
    const auto now = facts.of(service);
    const auto configuration = configuration_digest(service, facts.states);
    if (absent(now))
      proposal.blockers.push_back(
          {"there is no service " + service.name, "add the package that brings it to packages.install: libvirt for libvirtd, dbus for messagebus"});
    else if (const auto* why = std::get_if<Unknown>(&configuration))
      proposal.deferred.push_back({Until::later_step, why->why, {service}});
    else
      proposal.want(service, now, {.at_boot = true, .running = true, .loaded = std::get<std::string>(configuration)});
  }
  return proposal;
}

}  // namespace kvmstrap
