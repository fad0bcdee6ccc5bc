#pragma once
#include <limits>
#include <string_view>

namespace kvmstrap {

/// What a text from a profile must look like, so that it never becomes code anywhere it ends up.
enum class Format {
  any,
  label,
  bridge_name,
  interface_name,
  interface_pattern,
  libvirt_name,
  package_name,
  module_name,
  sysctl_key,
  sysctl_value,
  group_name,
  file_mode,
  unix_auth,
  path,
  ipv4,
  ipv6,
  ip,
  cidr,
  ip_cidr,
  network,
  mac,
  route_target,
  domain,
  url,
  web_url,
  ssh_host,
  ssh_jump,
  ssh_key,
  user_name,
  variable_name,
  variable_value
};

/// What a value must be beyond its type; the reader of profiles and the JSON Schema both go by it.
struct Rule {
  Format format = Format::any;  ///< of a text, or of each text in a list or map
  Format keys = Format::any;    ///< of a map's keys
  bool required = false;
  int least = std::numeric_limits<int>::min();
  int most = std::numeric_limits<int>::max();
  std::string_view later = {};     ///< values of an enumeration, separated by spaces, that are planned and not supported yet
  std::string_view numbered = {};  ///< values of an enumeration in the order of the driver's numbers for them, from 0
};

}  // namespace kvmstrap
