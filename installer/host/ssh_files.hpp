#pragma once
#include <string>

namespace kvmstrap {

/// Whether ssh, run by this user, can read the private key that `-i` names: it puts the user's folder in the place of a leading ~ (ssh(1)). One whose name it
/// makes of the host's (%h, ${...}) is taken to be there.
bool ssh_can_read_identity(const std::string& path);

/// The same of the file that `-F` names, in which a ~ is a ~.
bool ssh_can_read_config(const std::string& path);

}  // namespace kvmstrap
