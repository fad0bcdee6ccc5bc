#pragma once
#include <map>
#include <string>
#include <string_view>

namespace kvmstrap::el6 {

/// The options of the bonding driver that are read here, as files below /sys/class/net/NAME/bonding have them.
inline constexpr std::string_view bond_options[]{"mode",    "miimon",    "lacp_rate", "xmit_hash_policy", "ad_select",
                                                 "updelay", "downdelay", "primary",   "primary_reselect"};

/// BONDING_OPTS' pairs; a number that stands for a word becomes the word, as the driver itself shows it (mode=1: active-backup).
std::map<std::string, std::string> parse_bonding_opts(std::string_view text);

/// Mode and miimon first, as the driver wants them.
std::string bonding_opts_of(const std::map<std::string, std::string>& options);

}  // namespace kvmstrap::el6
