#include "steps/configure_libvirtd.hpp"

#include "libvirt/daemon_conf.hpp"

namespace kvmstrap {

namespace {
const File libvirtd_conf{"/etc/libvirt/libvirtd.conf"};
}

std::vector<SubjectId> configure_libvirtd_wants(const Profile& profile) {
  if (settings_of(profile.libvirt.daemon).empty()) return {};
  return {libvirtd_conf};
}

Proposal configure_libvirtd(const Profile& profile, const Facts& facts) {
  Proposal proposal;
  const auto settings = settings_of(profile.libvirt.daemon);
  if (settings.empty()) return proposal;
  const auto now = facts.of(libvirtd_conf);
  if (absent(now)) {
    proposal.blockers.push_back({libvirtd_conf.name + " is not there: libvirt is not installed", "add libvirt to packages.install"});
    return proposal;
  }
  const auto* file = present(now);
  proposal.want(libvirtd_conf, now, {.content = edit_conf(file ? file->content : "", settings)});
  return proposal;
}

}  // namespace kvmstrap
