#pragma once
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/network.hpp"
#include "network/ip_address.hpp"
#include "platform/el6/ifcfg.hpp"
#include "platform/el6/route_tables.hpp"

/// What the files of EL6's network scripts mean.
namespace kvmstrap::el6 {

inline constexpr auto scripts_folder = "/etc/sysconfig/network-scripts/";
inline constexpr auto global_file = "/etc/sysconfig/network";
inline constexpr auto resolver_file = "/etc/resolv.conf";

/// Whether the scripts look at a file of this name in their folder; copies with these ends they pass over, any other copy they bring up.
bool is_network_script(const std::string& name);

/// The file with the routes of a family over `link`.
std::string route_path(const std::string& link, Family family);

/// Files beside ifcfg-* that change what `link` gets.
std::vector<std::string> side_files(const std::string& link);

/// Every interface that a file describes, as the scripts would bring it up at boot.
std::map<std::string, ConfiguredLink> configured_links(const std::map<std::string, FileImage>& files);

/// The only link over which the files let a default route go, where they name one.
std::optional<std::string> gateway_device(const std::map<std::string, FileImage>& files);

/// Whether the scripts give every link a route to the link-local network, unless its own file says no.
bool link_local_routes(const std::map<std::string, FileImage>& files);

/// The routing tables that have names.
RouteTables route_tables(const std::map<std::string, FileImage>& files);

/// The path of the file that describes `link`: an existing one with this DEVICE, else the one by its name.
std::string ifcfg_path(const std::map<std::string, FileImage>& files, const std::string& link);

/// The content of `path`, parsed; empty when there is no such file.
Ifcfg ifcfg_at(const std::map<std::string, FileImage>& files, const std::string& path);

/// What PREFIX and NETMASK make of an address: PREFIX is before NETMASK, and ipcalc takes 024 for an octal number. nullopt: nothing, or nonsense.
std::optional<int> prefix_length(const std::optional<std::string>& prefix, const std::optional<std::string>& netmask);

}  // namespace kvmstrap::el6
