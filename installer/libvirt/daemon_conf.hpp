#pragma once
#include <map>
#include <string>

#include "model/profile.hpp"

/// libvirtd.conf and qemu.conf: lines `key = value`, edited by key.
namespace kvmstrap {

/// key → value as it stands in the file: "text" in quotes, numbers bare.
using ConfSettings = std::map<std::string, std::string>;

/// What the profile names, in the file's own words.
ConfSettings settings_of(const DaemonProfile& daemon);

/// The same the other way round: the keys that `text` sets, as far as a profile can name them; of one that is set twice the last.
DaemonProfile daemon_of(const std::string& text);

/// `text` with every setting in place: where the key is set, else after the commented-out example of it, else at the end.
/// Every other line stays byte for byte; of a key that is set twice the last one counts in libvirt, so both are set.
std::string edit_conf(const std::string& text, const ConfSettings& settings);

}  // namespace kvmstrap
