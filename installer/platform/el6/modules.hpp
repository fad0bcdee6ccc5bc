#pragma once
#include <span>
#include <string>
#include <vector>

#include "model/change.hpp"
#include "model/op.hpp"
#include "platform/platform.hpp"

namespace kvmstrap::el6 {

/// Loaded: /sys/module has it, or it is built into `kernel`. At boot: rc.sysinit runs /etc/sysconfig/modules/*.modules, ours is one file a module.
void read_modules(std::span<const Module> modules, const std::string& kernel, Reader& reader, States& states);

/// Adds every module that a file of ours loads at boot.
void list_modules(Reader& reader, Listing& listing);

Action realise_module(const ChangeOf<Module>& change);

}  // namespace kvmstrap::el6
