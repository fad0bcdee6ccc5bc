#include "kickstart/whole.hpp"

#include "embedded/embedded.hpp"
#include "kickstart/installer_network.hpp"
#include "model/version.hpp"
#include "platform/el6/vault.hpp"

namespace kvmstrap {

namespace {

constexpr std::string_view release = "6.7";

/// The command that says where packages and anaconda's own images come from.
std::string packages_from(const Kickstart& kickstart, const Profile& profile) {
  if (kickstart.origin.kind == Origin::Kind::cdrom) return "cdrom";
  auto root = std::string(el6::vault) + std::string(release);
  // yum fills in $basearch and the like, anaconda does not; and a file is one of the system that is not there yet.
  const auto& mirror = profile.repositories.url;
  if (profile.repositories.strategy == RepositoryStrategy::mirror && mirror && mirror->starts_with("http") && mirror->find('$') == std::string::npos)
    root = *mirror;
  while (root.ends_with('/')) root.pop_back();
  return "url --url=" + root + "/os/x86_64/";
}

std::string network_command(const InstallerNetwork& network) {
  auto command = "network --onboot=yes" + (network.device.empty() ? "" : " --device=" + network.device);
  if (network.address.empty()) return command + " --bootproto=dhcp";
  command += " --bootproto=static --ip=" + network.address + " --netmask=" + network.netmask + " --gateway=" + network.gateway;
  return network.nameservers.empty() ? command : command + " --nameserver=" + network.nameservers;
}

}  // namespace

std::string whole_kickstart(const Kickstart& kickstart, const Profile& profile) {
  auto section = kickstart_section(kickstart);
  section.pop_back();  // the template ends the line
  return render("templates/kickstart/whole.ks", {{"version", std::string(version)},
                                                 {"release", std::string(release)},
                                                 {"profile-name", kickstart.profile_name},
                                                 {"packages-from", packages_from(kickstart, profile)},
                                                 {"network", network_command(installer_network(profile.network))},
                                                 {"section", section}});
}

}  // namespace kvmstrap
