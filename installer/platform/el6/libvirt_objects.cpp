#include "platform/el6/libvirt_objects.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "libvirt/network_xml.hpp"
#include "libvirt/pool_xml.hpp"

namespace kvmstrap::el6 {

namespace {

template <class Subject, class Parse>
void read_kind(std::span<const Subject> subjects, LibvirtQuery query, Reader& reader, States& states, const Parse& parse) {
  if (subjects.empty()) return;
  const auto answer = reader.libvirt(query);
  for (const auto& subject : subjects) {
    const auto* objects = present(answer);
    if (!objects) {
      states.set(subject, absent(answer) ? Unknown{"libvirt is not installed"} : std::get<Unknown>(answer));
      continue;
    }
    const auto found = std::ranges::find(*objects, subject.name, &LibvirtObject::name);
    if (found == objects->end()) {
      states.set(subject, Absent{});
      continue;
    }
    typename Subject::State state{parse(found->xml, found->autostart), found->active, found->xml};
    if (found->running) state.definition.beyond.push_back("it runs by another definition");
    states.set(subject, std::move(state));
  }
}

template <class Subject>
void list_kind(LibvirtQuery query, std::string_view what, Reader& reader, Listing& listing) {
  const auto answer = reader.libvirt(query);
  if (const auto* why = std::get_if<Unknown>(&answer)) listing.unknown.push_back(fmt::format("libvirt's {}: {}", what, why->why));
  if (const auto* objects = present(answer))
    for (const auto& object : *objects) listing.subjects.emplace_back(Subject{object.name});
}

using What = LibvirtCall::What;

struct Verbs {
  What define, build, start, stop, undefine;
};

template <class Change, class ToXml>
Action realise(const Change& change, const Verbs& verbs, bool builds, const ToXml& to_xml) {
  Action action{{change}, {}};
  const auto& name = change.subject.name;
  const auto* before = present(change.before);
  const bool active = before && before->active;
  if (!change.after.definition) {
    if (active) action.ops.push_back(LibvirtCall{verbs.stop, name});
    if (before) action.ops.push_back(LibvirtCall{verbs.undefine, name});
    return action;
  }
  const bool differs = !before || !same_definition(before->definition, *change.after.definition);
  // Stopped first: libvirt builds no folder for a pool that runs, and a run that is killed from here on finds a stopped one, which it starts.
  if (active && (differs || !change.after.active)) action.ops.push_back(LibvirtCall{verbs.stop, name});
  if (differs)
    action.ops.push_back(LibvirtCall{verbs.define, name,
                                     change.after.xml.empty() ? to_xml(name, *change.after.definition, before ? before->xml : "") : change.after.xml,
                                     change.after.definition->autostart});
  // Also for one that is defined already: a run may have been killed between the two, or the folder was removed. A folder that is there is left alone.
  if (builds && change.after.active && (differs || !active)) action.ops.push_back(LibvirtCall{verbs.build, name});
  if (change.after.active && (!active || differs)) action.ops.push_back(LibvirtCall{verbs.start, name});
  return action;
}

}  // namespace

void read_libvirt(std::span<const LibvirtNetwork> networks, std::span<const LibvirtPool> pools, Reader& reader, States& states) {
  read_kind(networks, LibvirtQuery::networks, reader, states, parse_network);
  read_kind(pools, LibvirtQuery::pools, reader, states, parse_pool);
}

void list_libvirt(Reader& reader, Listing& listing) {
  if (absent(reader.file("/etc/rc.d/init.d/libvirtd"))) return;  // its clients' library alone keeps nothing
  list_kind<LibvirtNetwork>(LibvirtQuery::networks, "networks", reader, listing);
  list_kind<LibvirtPool>(LibvirtQuery::pools, "storage pools", reader, listing);
}

Action realise_libvirt(const ChangeOf<LibvirtNetwork>& change) {
  constexpr Verbs verbs{What::define_network, What::build_pool, What::start_network, What::stop_network, What::undefine_network};
  return realise(change, verbs, false, network_xml);
}

Action realise_libvirt(const ChangeOf<LibvirtPool>& change) {
  constexpr Verbs verbs{What::define_pool, What::build_pool, What::start_pool, What::stop_pool, What::undefine_pool};
  return realise(change, verbs, true, pool_xml);
}

}  // namespace kvmstrap::el6
