#include "network/match.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include "model/text.hpp"

namespace kvmstrap {

namespace {

bool matches(const MatchProfile& match, const Link& link) {
  return link.kind == LinkKind::ethernet && (!match.name || fnmatch(match.name->c_str(), link.name.c_str(), 0) == 0) &&
         (!match.macaddress || lower(*match.macaddress) == link.own_mac());
}

std::string described(const MatchProfile& match) {
  std::vector<std::string> parts;
  if (match.name) parts.push_back("name " + *match.name);
  if (match.macaddress) parts.push_back("macaddress " + *match.macaddress);
  return join(parts, " and ");
}

/// "eth0 (52:54:00:07:00:15), eth1 (…)"
std::string nics_of(const NetworkState& now) {
  std::vector<std::string> nics;
  for (const auto& [name, link] : now.links)
    if (link.kind == LinkKind::ethernet) nics.push_back(fmt::format("{} ({})", name, link.own_mac()));
  return nics.empty() ? "no NIC" : join(nics, ", ");
}

/// The profile's names of NICs, in the words of this host.
class Naming {
 public:
  Naming(const NetworkProfile& profile, const NetworkState& now, std::vector<Blocker>& blockers) : blockers_(blockers) {
    std::map<std::string, std::string> entry_of;  // by NIC
    for (const auto& [entry, ethernet] : profile.ethernets) {
      const auto nic = nic_of(entry, ethernet, now);
      if (const auto [other, first] = entry_of.try_emplace(nic, entry); !first)
        block(entry, fmt::format("means {}, and so does entry {}", nic, other->second), "one entry for each NIC");
      names_[entry] = nic;
    }
  }

  void rename(std::string& name) const {
    if (const auto found = names_.find(name); found != names_.end()) name = found->second;
  }
  void rename(std::optional<std::string>& name) const {
    if (name) rename(*name);
  }
  void rename(std::vector<std::string>& names) const {
    for (auto& name : names) rename(name);
  }
  void rename(std::optional<AdoptProfile>& adopt) const {
    if (adopt) rename(adopt->from);
  }
  void rename(std::optional<MacProfile>& mac) const {
    if (mac) rename(mac->of);
  }

 private:
  /// By which name this host has the entry's NIC; the entry's own where that is not known.
  std::string nic_of(const std::string& entry, const EthernetProfile& ethernet, const NetworkState& now) {
    if (!ethernet.match) return entry;
    std::vector<std::string> found;
    for (const auto& [name, link] : now.links)
      if (matches(*ethernet.match, link)) found.push_back(name);
    if (found.size() != 1) {
      block(entry, fmt::format("{} NIC matches {}", found.empty() ? "no" : "more than one", described(*ethernet.match)),
            found.empty() ? fmt::format("this host has {}: correct match", nics_of(now)) : fmt::format("{} do: say more in match", join(found, ", ")));
      return entry;
    }
    if (ethernet.set_name && *ethernet.set_name != found.front())
      block(entry, fmt::format("the NIC that matches is {}, and set-name says {}", found.front(), *ethernet.set_name),
            "kvmstrap renames no NIC: correct set-name, or rename the NIC by udev's rules (70-persistent-net.rules) and boot");
    return found.front();
  }

  void block(const std::string& entry, const std::string& what, const std::string& hint) {
    blockers_.push_back({fmt::format("NIC {}: {}", entry, what), hint});
  }

  std::vector<Blocker>& blockers_;
  std::map<std::string, std::string> names_;
};

}  // namespace

NetworkProfile with_matched_nics(const NetworkProfile& profile, const NetworkState& now, std::vector<Blocker>& blockers) {
  const Naming naming(profile, now, blockers);
  auto renamed = profile;
  renamed.ethernets.clear();
  for (const auto& [entry, ethernet] : profile.ethernets) {
    auto nic = entry;
    naming.rename(nic);
    renamed.ethernets.emplace(std::move(nic), ethernet);
  }
  for (auto& [name, bond] : renamed.bonds) {
    naming.rename(bond.interfaces);
    naming.rename(bond.parameters.primary);
    naming.rename(bond.adopt);
    naming.rename(bond.macaddress);
  }
  for (auto& [name, vlan] : renamed.vlans) naming.rename(vlan.link);
  for (auto& [name, bridge] : renamed.bridges) {
    naming.rename(bridge.interfaces);
    naming.rename(bridge.adopt);
    naming.rename(bridge.macaddress);
  }
  return renamed;
}

}  // namespace kvmstrap
