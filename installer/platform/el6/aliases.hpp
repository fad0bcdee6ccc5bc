#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/network.hpp"
#include "platform/el6/ifcfg.hpp"

/// More IPv4 addresses of a link, a file each (ifcfg-eth0:1), which ifup-aliases gives it once it is up.
namespace kvmstrap::el6 {

/// The files of the aliases of `link`.
std::vector<std::string> alias_paths(const std::map<std::string, FileImage>& files, const std::string& link);

/// Adds to `link` what its aliases' files say; they inherit from `parent`, its own file, and take a gateway of all links from `global`.
void read_aliases(const std::map<std::string, FileImage>& files, const Ifcfg& parent, const Ifcfg& global, ConfiguredLink& link);

/// The content of every alias file that `link` has or gets, by path, nothing for one that goes. `aliases` is what it is to have, as in Addressing; their
/// hand-written keys come from its own file, or from that of a link `below` it.
std::map<std::string, std::optional<std::string>> future_aliases(const std::map<std::string, FileImage>& files, const std::string& link,
                                                                 const std::vector<std::string>& below, const std::map<std::string, std::string>& aliases);

}  // namespace kvmstrap::el6
