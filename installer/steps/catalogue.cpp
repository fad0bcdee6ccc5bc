#include <algorithm>
#include <array>

#include "steps/check_hardware.hpp"
#include "steps/configure_libvirtd.hpp"
#include "steps/configure_repositories.hpp"
#include "steps/define_bridges.hpp"
#include "steps/define_networks.hpp"
#include "steps/define_pools.hpp"
#include "steps/enable_services.hpp"
#include "steps/install_packages.hpp"
#include "steps/load_modules.hpp"
#include "steps/prove_guest.hpp"
#include "steps/set_sysctl.hpp"
#include "steps/step.hpp"

namespace kvmstrap {

std::span<const Step> catalogue() {
  static constexpr std::array steps{
      Step{"check-hardware", "Check what CPU and BIOS allow", check_hardware_wants, check_hardware},
      Step{"configure-repositories", "Configure package repositories", configure_repositories_wants, configure_repositories},
      Step{"install-packages", "Install packages", install_packages_wants, install_packages},
      Step{"load-modules", "Load kernel modules", load_modules_wants, load_modules},
      Step{"set-sysctl", "Set kernel parameters", set_sysctl_wants, set_sysctl},
      Step{"define-bridges", "Move the network onto bridges", define_bridges_wants, define_bridges},
      Step{"configure-libvirtd", "Configure libvirtd", configure_libvirtd_wants, configure_libvirtd},
      Step{"enable-services", "Enable and start services", enable_services_wants, enable_services},
      Step{"define-networks", "Define libvirt's networks", define_networks_wants, define_networks},
      Step{"define-pools", "Define libvirt's storage pools", define_pools_wants, define_pools},
      Step{"prove-guest", "Prove it by booting a guest", prove_guest_wants, prove_guest},
  };
  return steps;
}

std::vector<SubjectId> wants(const Profile& profile) {
  std::vector<SubjectId> all;
  for (const auto& step : catalogue())
    for (const auto& subject : step.wants(profile))
      if (std::ranges::find(all, subject) == all.end()) all.push_back(subject);
  return all;
}

}  // namespace kvmstrap
