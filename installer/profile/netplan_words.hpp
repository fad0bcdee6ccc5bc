#pragma once
#include <string_view>

namespace kvmstrap {

/// What to do about a key of netplan's that a profile does not have; empty for a key of which there is no more to say than that.
std::string_view instead_of_netplans(std::string_view key);

}  // namespace kvmstrap
