#pragma once
#include <array>
#include <map>
#include <string>
#include <string_view>

#include "model/network.hpp"

/// What is no part of the network scripts and names a link: it would miss the link's address once that is on a bridge.
namespace kvmstrap::el6 {

inline constexpr std::array<std::string_view, 3> firewall_files{"/etc/sysconfig/iptables", "/etc/sysconfig/ip6tables", "/etc/sysconfig/ebtables"};

/// Files that are no part of the network scripts and may say something of a NIC that then holds for its address.
inline constexpr std::array<std::string_view, 6> files_that_may_name_a_link{
    "/etc/sysconfig/static-routes", "/etc/sysconfig/static-routes-ipv6", "/etc/sysctl.conf", "/etc/rc.d/rc.local", "/sbin/ifup-local", "/sbin/ifup-pre-local"};
inline constexpr std::array<std::string_view, 3> folders_that_may_name_a_link{"/etc/sysctl.d/", "/etc/libvirt/qemu/networks/", "/etc/libvirt/qemu/"};

/// Notes in `configured` what of `files` names a link.
void find_mentions(const std::map<std::string, FileImage>& files, std::map<std::string, ConfiguredLink>& configured);

/// Notes the rules of the running firewall that name a link and that no file has; `rules` as iptables-save prints them.
void find_running_rules(const std::string& rules, std::map<std::string, ConfiguredLink>& configured);

}  // namespace kvmstrap::el6
