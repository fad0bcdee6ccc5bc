#pragma once
#include <span>
#include <vector>

#include "model/change.hpp"
#include "model/op.hpp"
#include "platform/reader.hpp"

namespace kvmstrap::el6 {

/// One rpm call that tells of every package.
Argv package_query(std::span<const Package> packages);

/// Files the answer to that call into `states`.
void read_packages(std::span<const Package> packages, const Known<CommandResult>& answer, States& states);

/// One transaction for all of them. What rpm says afterwards counts, not yum's exit code: `yum -y install good nosuch` installs one and exits 0.
std::vector<Action> realise_packages(const std::vector<ChangeOf<Package>>& changes);

}  // namespace kvmstrap::el6
