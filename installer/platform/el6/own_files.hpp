#pragma once
#include <string>
#include <vector>

#include "platform/platform.hpp"

namespace kvmstrap::el6 {

/// Files that kvmstrap keeps in a folder of the host, one for each of its subjects; they are told from others by their names.
struct OwnFiles {
  std::string folder;
  std::string prefix;  ///< what their names begin with
  std::string ending;  ///< and end with: between the two is the subject's name

  std::string path_of(const std::string& name) const;

  /// The subjects' names. A folder that cannot be listed is noted.
  std::vector<std::string> names(Reader& reader, Listing& listing) const;
};

}  // namespace kvmstrap::el6
