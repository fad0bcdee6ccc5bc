#include "engine/words.hpp"

#include <fmt/format.h>

#include "model/json.hpp"
#include "model/text.hpp"
#include "network/describe.hpp"

namespace kvmstrap {

namespace {

std::string yes_no(bool value) { return value ? "yes" : "no"; }

std::string in_words(const ChangeOf<File>& c) { return (c.after.content ? (absent(c.before) ? "make " : "edit ") : "remove ") + c.subject.name; }
std::string in_words(const ChangeOf<Repositories>& c) {
  std::vector<std::string> sources;
  for (const auto& [id, url] : c.after.baseurls) sources.push_back(id + " from " + url);
  return "use repositories " + join(sources, ", ");
}
std::string in_words(const ChangeOf<Package>& c) { return (c.after.installed ? "install package " : "remove package ") + c.subject.name; }
std::string in_words(const ChangeOf<Module>& c) {
  const auto loaded = c.after.loaded ? fmt::format("loaded {}, ", yes_no(*c.after.loaded)) : "";
  return fmt::format("kernel module {}: {}at boot {}", c.subject.name, loaded, yes_no(c.after.at_boot));
}
std::string in_words(const ChangeOf<Sysctl>& c) {
  const auto* before = present(c.before);
  const auto file = !c.after.own_file && before && before->file ? ", its file goes" : "";
  const auto running = c.after.running ? fmt::format("running {} -> {}, ", before ? before->running : "?", *c.after.running) : "";
  return fmt::format("{}: {}at boot {} -> {}{}", c.subject.name, running, before ? before->at_boot.value_or("not set") : "?",
                     c.after.at_boot.value_or("not set"), file);
}
std::string in_words(const ChangeOf<Service>& c) {
  const auto* before = present(c.before);
  const bool running = before && before->running;
  std::vector<std::string> parts;
  if (!before || before->at_boot != c.after.at_boot) parts.push_back(c.after.at_boot ? "start at boot" : "do not start at boot");
  if (const auto wanted = c.after.running.value_or(running); wanted != running)
    parts.push_back(wanted ? "start now" : "stop now");
  else if (running && c.after.loaded && before->loaded != c.after.loaded)
    parts.push_back("restart: its configuration changed since it started");
  return "service " + c.subject.name + ": " + join(parts, ", ");
}
template <class S>
std::string define_in_words(const ChangeOf<S>& c, std::string_view what) {
  if (!c.after.definition) return fmt::format("remove {} {}", what, c.subject.name);
  const auto* before = present(c.before);
  const auto verb = !before ? "define" : !same_definition(before->definition, *c.after.definition) ? "replace" : c.after.active ? "start" : "stop";
  return fmt::format("{} {} {}", verb, what, c.subject.name);
}
std::string in_words(const ChangeOf<LibvirtNetwork>& c) { return define_in_words(c, "libvirt network"); }
std::string in_words(const ChangeOf<LibvirtPool>& c) { return define_in_words(c, "storage pool"); }
std::string in_words(const WantedNetwork& all, const WantedLink& link) {
  const auto& a = link.addressing;
  std::vector<std::string> parts;
  if (a.method == Method::dhcp) parts.emplace_back("DHCP");
  if (!a.addresses.empty()) parts.push_back(join(a.addresses, ", "));
  for (const auto& gateway : {a.gateway, a.gateway6})
    if (gateway) parts.push_back("gateway " + *gateway);
  if (a.accept_ra) parts.emplace_back(*a.accept_ra ? "what routers advertise" : "nothing that routers advertise");
  for (const auto& route : a.routes)
    parts.push_back(
        fmt::format("{} via {}{}", route.to, route.via.value_or("itself"), route.table == main_table ? "" : fmt::format(" in table {}", route.table)));
  for (const auto& rule : a.rules) parts.push_back("rule " + words_of(rule));
  if (!a.nameservers.empty()) parts.push_back("nameservers " + join(a.nameservers, ", "));
  if (link.mtu) parts.push_back(fmt::format("mtu {}", *link.mtu));
  const auto below = link.parent ? *link.parent : join(all.members(link.name), ", ");
  const auto name = link.kind == LinkKind::ethernet ? link.name : fmt::format("{} {}", link.kind == LinkKind::vlan ? "VLAN" : name_of(link.kind), link.name);
  const auto over = link.kind == LinkKind::ethernet ? std::string{} : below.empty() ? " over nothing" : " over " + below;
  return name + over + (parts.empty() ? "" : ", " + join(parts, ", "));
}
std::string in_words(const ChangeOf<Network>& c) {
  std::vector<std::string> links;
  for (const auto& link : c.after.links)
    if (link.kind != LinkKind::ethernet || !link.is_member()) links.push_back(in_words(c.after, link));
  const auto [coming, going] = names_of_networks(c.after);
  const auto otherwise = c.after.files_only ? std::string("back to the installer's at the first boot unless it comes up then")
                                            : fmt::format("back to {} after {} s unless {} answers", going, c.after.deadline, coming);
  if (c.after.back_to)
    for (const auto& name : c.after.back_to->links)
      if (!c.after.back_to->state.links.contains(name)) links.push_back(name + " goes");
  return join(links, "; ") + "; " + otherwise;
}
std::string in_words(const ChangeOf<Proof>& c) { return fmt::format("boot a guest on {} ({})", c.subject.name, name_of(c.after.acceleration)); }

std::string in_short(const FileImage& file) { return fmt::format("{} bytes, mode {:04o}", file.content.size(), file.mode); }
std::string in_short(const Repositories::State& state) {
  std::vector<std::string> enabled;
  for (const auto& [id, source] : state.sources)
    if (source.enabled) enabled.push_back(id + " " + source.baseurl.value_or(source.mirrorlist.value_or("")));
  return join(enabled, ", ");
}
std::string in_short(const Package::State& state) { return state.version; }
std::string in_short(const Module::State& state) { return fmt::format("loaded {}, at boot {}", state.loaded, state.at_boot); }
std::string in_short(const Sysctl::State& state) {
  return fmt::format("running {}, at boot {} ({})", state.running, state.at_boot.value_or("not set"), state.boot_file.value_or("no file sets it"));
}
std::string in_short(const Service::State& state) { return fmt::format("running {}, at boot {}", state.running, state.at_boot); }
std::string in_short(const LibvirtNetwork::State& state) { return fmt::format("{}, active {}", name_of(state.definition.forward), state.active); }
std::string in_short(const LibvirtPool::State& state) { return fmt::format("{}, active {}", state.definition.path, state.active); }
std::string in_short(const NetworkState& state) {
  std::vector<std::string> links;
  for (const auto& [name, link] : state.links) {
    auto text = name + " " + std::string(name_of(link.kind));
    for (const auto& address : link.addresses) text += " " + address.cidr;
    if (link.bridge) text += " port of " + *link.bridge;
    links.push_back(text);
  }
  return join(links, ", ");
}
std::string in_short(const Proof::State& state) { return state.evidence; }

template <class State>
std::string in_words(const Known<State>& state) {
  return match(
      state, [](const Unknown& u) { return "unknown: " + u.why; }, [](Absent) { return std::string("absent"); },
      [](const State& known) { return in_short(known); });
}

}  // namespace

std::string describe_change(const Change& change) {
  return std::visit([](const auto& one) { return in_words(one); }, change);
}

std::string describe_state(const SubjectId& id, const States& states) {
  return std::visit([&](const auto& subject) { return in_words(states.of(subject)); }, id);
}

}  // namespace kvmstrap
