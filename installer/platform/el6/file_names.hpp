#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "platform/platform.hpp"

namespace kvmstrap::el6 {

/// What stands between `prefix` and `ending` in the names of a folder's files, for those that have both. A folder that cannot be listed is noted.
std::vector<std::string> names_between(std::string_view prefix, std::string_view ending, const std::string& folder, Reader& reader, Inventory& inventory);

}  // namespace kvmstrap::el6
