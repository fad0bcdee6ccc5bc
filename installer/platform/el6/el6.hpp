#pragma once
#include <memory>

#include "platform/platform.hpp"

namespace kvmstrap {

/// CentOS and RHEL 6: yum 3.2, rpm 4.8, SysV scripts, ifcfg files.
std::unique_ptr<Platform> make_el6(const Identity& identity);

}  // namespace kvmstrap
