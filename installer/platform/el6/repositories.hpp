#pragma once
#include <string>
#include <vector>

#include "model/change.hpp"
#include "model/op.hpp"
#include "platform/reader.hpp"

namespace kvmstrap::el6 {

/// The sections of /etc/yum.repos.d/*.repo. `version` is the minor release (6.7): the vault has a folder for each.
Known<Repositories::State> read_repositories(const std::string& version, Reader& reader);

/// Edits the sections by key: the mirror list goes (commented out), baseurl, enabled, gpgcheck and gpgkey come; all else stays.
Action realise_repositories(const ChangeOf<Repositories>& change);

}  // namespace kvmstrap::el6
