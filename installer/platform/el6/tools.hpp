#pragma once
#include <vector>

#include "platform/platform.hpp"

/// The programs of EL6 that kvmstrap runs. What runs one names it by these.
namespace kvmstrap::el6::program {

inline constexpr const char* rpm = "rpm";
inline constexpr const char* yum = "yum";
inline constexpr const char* chkconfig = "chkconfig";
inline constexpr const char* service = "service";
inline constexpr const char* modprobe = "modprobe";
inline constexpr const char* sysctl = "sysctl";
inline constexpr const char* ip = "/sbin/ip";
inline constexpr const char* iptables_save = "/sbin/iptables-save";
inline constexpr const char* ip6tables_save = "/sbin/ip6tables-save";
inline constexpr const char* udevadm = "/sbin/udevadm";
inline constexpr const char* dhclient = "/sbin/dhclient";
inline constexpr const char* restorecon = "/sbin/restorecon";

}  // namespace kvmstrap::el6::program

namespace kvmstrap::el6 {

/// Each of them, with the package that it is in.
std::vector<Tool> tools();

}  // namespace kvmstrap::el6
