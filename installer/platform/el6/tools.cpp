#include "platform/el6/tools.hpp"

namespace kvmstrap::el6 {

std::vector<Tool> tools() {
  return {{program::rpm, "rpm", "asks which packages are installed"},
          {program::yum, "yum", "installs packages"},
          {program::chkconfig, "chkconfig", "says what starts at boot"},
          {program::service, "initscripts", "starts services"},
          {program::modprobe, "module-init-tools", "loads kernel modules"},
          {program::sysctl, "procps", "sets kernel parameters"},
          {program::ip, "iproute", "reads the network"},
          {program::iptables_save, "iptables", "reads the firewall that runs", false},
          {program::ip6tables_save, "iptables-ipv6", "reads the firewall that runs", false},
          {program::udevadm, "udev", "waits for udev before the network moves"},
          {program::dhclient, "dhclient", "gets a bridge its address, where DHCP gave it to the NIC", false},
          {program::restorecon, "policycoreutils", "labels new files, in an installer's chroot", false}};
}

}  // namespace kvmstrap::el6
