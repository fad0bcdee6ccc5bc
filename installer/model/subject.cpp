#include "model/subject.hpp"

#include <algorithm>

namespace kvmstrap {

std::string to_string(const SubjectId& id) {
  return std::visit(
      [](const auto& subject) {
        const std::string kind{subject.kind};
        return subject.name.empty() ? kind : kind + ":" + subject.name;
      },
      id);
}

bool satisfies(const Known<File::State>& state, const File::Wanted& wanted) {
  if (!wanted.content) return absent(state);
  const auto* file = present(state);
  return file && file->content == *wanted.content;
}

bool satisfies(const Known<Repositories::State>& state, const Repositories::Wanted& wanted) {
  const auto* now = present(state);
  return now && std::ranges::all_of(wanted.baseurls, [&](const auto& source) {
           const auto found = now->sources.find(source.first);
           return found != now->sources.end() && found->second == Repositories::Source{source.first, true, source.second, std::nullopt, true};
         });
}

bool satisfies(const Known<Package::State>& state, const Package::Wanted& wanted) { return wanted.installed ? present(state) != nullptr : absent(state); }

bool satisfies(const Known<Module::State>& state, const Module::Wanted& wanted) {
  if (const auto* now = present(state)) return now->loaded == wanted.loaded.value_or(now->loaded) && now->at_boot == wanted.at_boot;
  return absent(state) && !wanted.loaded.value_or(false) && !wanted.at_boot;
}

bool satisfies(const Known<Sysctl::State>& state, const Sysctl::Wanted& wanted) {
  const auto* now = present(state);
  return now && now->running == wanted.running.value_or(now->running) && now->at_boot == wanted.at_boot && (wanted.own_file || !now->file);
}

bool satisfies(const Known<Service::State>& state, const Service::Wanted& wanted) {
  const auto* now = present(state);
  return now && now->at_boot == wanted.at_boot && now->running == wanted.running.value_or(now->running) && (!wanted.loaded || now->loaded == wanted.loaded);
}

namespace {
template <class State, class Wanted>
bool is_defined(const Known<State>& state, const Wanted& wanted) {
  if (!wanted.definition) return absent(state);
  const auto* now = present(state);
  return now && now->active == wanted.active && (same_definition(now->definition, *wanted.definition) || (!wanted.xml.empty() && now->xml == wanted.xml));
}
}  // namespace

bool satisfies(const Known<LibvirtNetwork::State>& state, const LibvirtNetwork::Wanted& wanted) { return is_defined(state, wanted); }
bool satisfies(const Known<LibvirtPool::State>& state, const LibvirtPool::Wanted& wanted) { return is_defined(state, wanted); }

bool satisfies(const Known<Proof::State>& state, const Proof::Wanted& wanted) {
  const auto* now = present(state);
  return now && now->digest == wanted.digest && now->acceleration == wanted.acceleration;
}

}  // namespace kvmstrap
