#pragma once
#include <optional>
#include <string>

#include "host/netlink.hpp"
#include "model/op.hpp"

namespace kvmstrap {

/// Carries out one operation in the kernel, now; what is so already is done. Returns what went wrong.
/// A DHCP client is only ended, paused and resumed here; starting one takes time and is the guard's (`start_dhcp` is refused).
std::optional<std::string> perform(const LinkOp& op, RouteSocket& routes);

}  // namespace kvmstrap
