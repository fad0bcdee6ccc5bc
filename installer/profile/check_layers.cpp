#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "model/suggest.hpp"
#include "model/text.hpp"
#include "profile/device.hpp"

namespace kvmstrap {

namespace {

/// The driver makes bonds under such names by itself.
bool is_name_of_a_bond(std::string_view name) {
  return name.size() > 4 && name.starts_with("bond") && name.find_first_not_of("0123456789", 4) == std::string_view::npos;
}

/// What `name` is, whether the profile says so or its name alone.
std::string_view map_of(const NetworkProfile& network, const std::string& name) {
  if (network.bridges.contains(name)) return "bridges";
  if (network.bonds.contains(name)) return "bonds";
  if (network.vlans.contains(name)) return "vlans";
  return !network.ethernets.contains(name) && is_name_of_a_vlan(name) ? "vlans" : "ethernets";
}

template <class Profile>
std::vector<std::string_view> names_in(const std::map<std::string, Profile>& entries) {
  std::vector<std::string_view> names;
  for (const auto& [name, entry] : entries) names.push_back(name);
  return names;
}

/// Whether `port` is called as a bond or a VLAN and is none of the profile's. The plan takes such a port for a NIC, and refuses what else the host has.
bool is_undefined(const NetworkProfile& network, const std::string& port) {
  const bool is_there = network.ethernets.contains(port) || network.bonds.contains(port) || network.vlans.contains(port);
  return !is_there && (is_name_of_a_bond(port) || is_name_of_a_vlan(port));
}

void object_to_undefined(const Device& s, const Path& path, const std::string& port, Objections& found) {
  const bool bond = is_name_of_a_bond(port);
  const auto hint = did_you_mean(port, bond ? names_in(s.network.bonds) : names_in(s.network.vlans));
  found.push_back({path,
                   s.message(fmt::format("no {} {} is defined", bond ? "bond" : "VLAN", port)),
                   fmt::format("{}add it to {}, or name another port", hint.empty() ? "" : hint + " else ", bond ? "bonds" : "vlans"),
                   false,
                   {},
                   {{"network", bond ? "bonds" : "vlans"}}});
}

/// Where NICs are listed, a NIC that is not among them is most likely a slip.
void object_to_unlisted_nic(const Device& s, const Path& path, const std::string& nic, std::string_view word, Objections& found) {
  const auto& listed = s.network.ethernets;
  if (listed.empty() || map_of(s.network, nic) != "ethernets" || listed.contains(nic)) return;
  // eth2 is no slip of the pen for eth0: all are shown.
  auto hint = fmt::format("add {}: {{}} to ethernets, or name one of: {}", nic, fmt::join(names_in(listed), ", "));
  if (const auto& bonds = s.network.bonds; is_name_of_a_bond(nic))
    hint = fmt::format("add it to bonds{}{}", bonds.empty() ? "" : ", or name one of: ", fmt::join(names_in(bonds), ", "));
  found.push_back({path, s.message(fmt::format("{} {} is not in ethernets", word, nic)), hint, false, {}, {{"network", "ethernets"}}});
}

Objections members_fit(const Device& s) {
  Objections found;
  if (!s.interfaces) return found;
  const bool bond = s.map == "bonds";
  for (std::size_t i = 0; i < s.interfaces->size(); ++i) {
    const auto& member = (*s.interfaces)[i];
    const auto path = s.path() / "interfaces" / std::to_string(i);
    const auto map = map_of(s.network, member);
    if (map == "bridges")
      found.push_back({path, s.message(fmt::format("{} is a bridge and cannot be a {}", member, bond ? "slave" : "port")), "name the NIC"});
    else if (bond && map != "ethernets")
      found.push_back({path, s.message(fmt::format("{} is a {} and cannot be a slave", member, map == "bonds" ? "bond" : "VLAN")), "name NICs"});
    else if (!bond && is_undefined(s.network, member))
      object_to_undefined(s, path, member, found);
    else
      object_to_unlisted_nic(s, path, member, bond ? "slave" : "port", found);
  }
  return found;
}

/// The kernel has one place for each; the files too.
Objections each_is_in_one_place(const std::vector<Device>& all) {
  Objections found;
  std::vector<std::pair<std::string, const Device*>> taken;
  for (const auto& device : all)
    for (std::size_t i = 0; device.interfaces && i < device.interfaces->size(); ++i) {
      const auto& member = (*device.interfaces)[i];
      const auto first = std::ranges::find(taken, member, &std::pair<std::string, const Device*>::first);
      if (first != taken.end() && first->second != &device)
        found.push_back({device.path() / "interfaces" / std::to_string(i),
                         device.message(fmt::format("{} is in {} {} already", member, first->second->word, first->second->name)),
                         "an interface is in one of them",
                         false,
                         {first->second->path() / "interfaces"}});
      taken.emplace_back(member, &device);
    }
  return found;
}

/// EL6's scripts pass over every address of a port and of a slave.
Objections members_have_no_address(const std::vector<Device>& all) {
  Objections found;
  for (const auto& device : all) {
    const auto* master = master_of(all, device.name);
    if (!master) continue;
    const auto& n = device.nameservers;
    const std::vector<std::pair<std::string_view, bool>> keys{{"dhcp4", device.dhcp4.value_or(false)},
                                                              {"accept-ra", device.accept_ra.value_or(false)},
                                                              {"adopt", device.adopt != nullptr},
                                                              {"addresses", !device.addresses.empty()},
                                                              {"gateway4", device.gateway4.has_value()},
                                                              {"gateway6", device.gateway6.has_value()},
                                                              {"routes", !device.routes.empty()},
                                                              {"routing-policy", !device.routing_policy.empty()},
                                                              {"nameservers", !n.addresses.empty() || !n.search.empty()}};
    for (const auto& [key, given] : keys)
      if (given)
        found.push_back({device.path() / key,
                         fmt::format("{} is to be a {}: it has no address of its own", device.name, master->map == "bonds" ? "slave" : "port"),
                         fmt::format("move {} to {}", key == "dhcp4" || key == "accept-ra" ? fmt::format("{}: true", key) : key, master->name),
                         false,
                         {master->path() / "interfaces"}});
  }
  return found;
}

/// The name that `link` will have on the host; none for a NIC that the profile finds by other means.
std::optional<std::string> name_on_the_host(const NetworkProfile& network, const std::string& link) {
  const auto nic = network.ethernets.find(link);
  return nic == network.ethernets.end() || !nic->second.match ? link : nic->second.set_name;
}

/// The other way to make a VLAN's name and what it says of itself agree, where only one of id and link is another one.
std::string or_mend(const std::string& name, const std::string& link, const VlanProfile& vlan) {
  const auto dot = name.rfind('.');
  const auto of_name = name.substr(0, dot), id = name.substr(dot + 1);
  const bool is_id = !id.empty() && id.size() <= 4 && id.front() != '0' && id.find_first_not_of("0123456789") == std::string::npos;
  if (!is_id) return {};
  if (of_name == link) return ", or write id: " + id;
  return id == std::to_string(vlan.id) && link == vlan.link ? ", or write link: " + of_name : std::string{};
}

/// EL6's scripts start VLANs whose names have a dot, or start with vlan, after all NICs and bonds; the others among them, by the alphabet.
Objections vlan_name_fits(const NetworkProfile& network, const std::string& name, const VlanProfile& vlan) {
  const auto object = [&](const std::string& what, std::string hint) -> Objections {
    return {{{"network", "vlans", name}, fmt::format("VLAN {}: {}", name, what), std::move(hint), true}};
  };
  if (name.starts_with("vlan") && name.find('.') == std::string::npos) return {};
  const auto link = name_on_the_host(network, vlan.link);
  if (!link)
    return object(fmt::format("EL6's scripts go by its name, and {} is a NIC whose name is not known yet", vlan.link),
                  fmt::format("name it vlan{}, or add set-name to {}", vlan.id, vlan.link));
  const auto own = fmt::format("{}.{}", *link, vlan.id);
  if (name.find('.') != std::string::npos)
    return name == own ? Objections{}
                       : object(fmt::format("a name with a dot says link and id, and those are {}", own), "name it " + own + or_mend(name, *link, vlan));
  if (name < *link)
    return object(fmt::format("EL6's scripts would start it before {}, by the alphabet", *link), fmt::format("name it {}, or vlan{}", own, vlan.id));
  return {};
}

Objections vlans_fit(const std::vector<Device>& all, const NetworkProfile& network) {
  Objections found;
  std::set<std::pair<std::string, int>> seen;
  for (const auto& [name, vlan] : network.vlans) {
    const Path path{"network", "vlans", name};
    const auto device = std::ranges::find_if(all, [&, &vlan_name = name](const auto& one) { return one.map == "vlans" && one.name == vlan_name; });
    const auto map = map_of(network, vlan.link);
    if (map == "bridges")
      found.push_back({path / "link", device->message(fmt::format("{} is a bridge, and EL6's scripts start bridges after VLANs", vlan.link)),
                       "lay the VLAN on the NIC, and a bridge on the VLAN"});
    else if (map == "vlans")
      found.push_back({path / "link", device->message(fmt::format("{} is a VLAN itself", vlan.link)), "a VLAN lies on a NIC or on a bond"});
    else if (const auto* master = master_of(all, vlan.link))
      found.push_back({path / "link",
                       device->message(fmt::format("{} is in {} {}, which takes its frames", vlan.link, master->word, master->name)),
                       master->map == "bonds" ? fmt::format("lay it on {}", master->name) : "lay it on another interface",
                       false,
                       {master->path() / "interfaces"}});
    else
      object_to_unlisted_nic(*device, path / "link", vlan.link, "link", found);
    std::ranges::move(vlan_name_fits(network, name, vlan), std::back_inserter(found));
    if (!seen.emplace(vlan.link, vlan.id).second)
      found.push_back({path / "id", device->message(fmt::format("a second VLAN {} on {}", vlan.id, vlan.link)), "a VLAN is there once on each interface"});
  }
  return found;
}

/// Those that `device` lies on; in the place of one that says no MTU, what lies below that: the kernel lets nothing be larger than any of them.
std::vector<const Device*> all_with_mtu_below(const std::vector<Device>& all, const Device& device, int levels = 3) {
  std::vector<const Device*> found;
  if (levels == 0) return found;  // a bridge, a VLAN, a bond, its interfaces; more is a circle
  auto below = device.interfaces ? *device.interfaces : std::vector<std::string>{};
  if (device.map == "vlans") below.push_back(device.network.vlans.at(device.name).link);
  for (const auto& other : all) {
    if (!contains(below, other.name)) continue;
    if (other.mtu)
      found.push_back(&other);
    else
      std::ranges::copy(all_with_mtu_below(all, other, levels - 1), std::back_inserter(found));
  }
  return found;
}

Objections mtus_fit(const std::vector<Device>& all) {
  Objections found;
  for (const auto& device : all) {
    if (!device.mtu || device.map == "bonds") continue;
    for (const auto* other : all_with_mtu_below(all, device))
      if (*other->mtu < *device.mtu)
        found.push_back({device.path() / "mtu",
                         device.message(fmt::format("mtu {} is more than the {} of {} below it", *device.mtu, *other->mtu, other->name)),
                         fmt::format("at most {}", *other->mtu),
                         false,
                         {other->path() / "mtu"}});
  }
  return found;
}

/// The driver gives its own MTU to each interface that it takes.
Objections slaves_have_their_bonds_mtu(const std::vector<Device>& all) {
  Objections found;
  for (const auto& device : all) {
    const auto* master = device.mtu ? master_of(all, device.name) : nullptr;
    if (!master || master->map != "bonds" || !master->mtu || *master->mtu == *device.mtu) continue;
    found.push_back({device.path() / "mtu",
                     device.message(fmt::format("mtu {} is not the {} of its bond {}", *device.mtu, *master->mtu, master->name)),
                     fmt::format("leave it out: mtu of {} is for its interfaces, too", master->name),
                     true,
                     {master->path() / "mtu", master->path() / "interfaces"}});
  }
  return found;
}

}  // namespace

Objections check_layers(const std::vector<Device>& all) {
  Objections found;
  if (all.empty()) return found;
  const auto take = [&](Objections more) { std::ranges::move(more, std::back_inserter(found)); };
  for (const auto& device : all) take(members_fit(device));
  take(each_is_in_one_place(all));
  take(members_have_no_address(all));
  take(vlans_fit(all, all.front().network));
  take(mtus_fit(all));
  take(slaves_have_their_bonds_mtu(all));
  return found;
}

}  // namespace kvmstrap
