#pragma once
#include <string>

#include "kickstart/section.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

/// A whole kickstart for CentOS 6.7 with that section: where packages come from and the network are the profile's; disks and root's password, which only a
/// person may choose, are commented out, and anaconda asks for them.
/// @throws std::invalid_argument as kickstart_section.
std::string whole_kickstart(const Kickstart& kickstart, const Profile& profile);

}  // namespace kvmstrap
