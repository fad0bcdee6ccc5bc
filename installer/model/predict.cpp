#include "model/predict.hpp"

#include "model/change.hpp"

namespace kvmstrap {

namespace {
template <class T>
T or_empty(const Known<T>& known) {
  const auto* value = present(known);
  return value ? *value : T{};
}

template <class State, class Wanted>
Known<State> foreseen_object(const Known<State>& before, const Wanted& wanted) {
  if (!wanted.definition) return Absent{};
  auto state = or_empty(before);
  state.definition = *wanted.definition;
  state.active = wanted.active;
  return state;
}
}  // namespace

Known<File::State> foreseen(const Known<File::State>& before, const File::Wanted& wanted) {
  if (!wanted.content) return Absent{};
  auto file = present(before) ? *present(before) : FileImage{.mode = wanted.mode};
  file.content = *wanted.content;
  return file;
}

Known<Repositories::State> foreseen(const Known<Repositories::State>& before, const Repositories::Wanted& wanted) {
  auto state = or_empty(before);
  for (const auto& [id, url] : wanted.baseurls) state.sources[id] = {id, true, url, std::nullopt, true};
  return state;
}

Known<Package::State> foreseen(const Known<Package::State>& before, const Package::Wanted& wanted) {
  if (!wanted.installed) return Absent{};
  return or_empty(before);
}

Known<Module::State> foreseen(const Known<Module::State>& before, const Module::Wanted& wanted) {
  auto state = or_empty(before);
  state.loaded = wanted.loaded.value_or(state.loaded);
  state.at_boot = wanted.at_boot;
  return state;
}

Known<Sysctl::State> foreseen(const Known<Sysctl::State>& before, const Sysctl::Wanted& wanted) {
  auto state = or_empty(before);
  state.running = wanted.running.value_or(state.running);
  state.at_boot = wanted.at_boot;
  return state;
}

Known<Service::State> foreseen(const Known<Service::State>& before, const Service::Wanted& wanted) {
  auto state = or_empty(before);
  state.at_boot = wanted.at_boot;
  state.running = wanted.running.value_or(state.running);
  if (wanted.loaded) state.loaded = wanted.loaded;
  return state;
}

Known<LibvirtNetwork::State> foreseen(const Known<LibvirtNetwork::State>& before, const LibvirtNetwork::Wanted& wanted) {
  return foreseen_object(before, wanted);
}
Known<LibvirtPool::State> foreseen(const Known<LibvirtPool::State>& before, const LibvirtPool::Wanted& wanted) { return foreseen_object(before, wanted); }

Known<Proof::State> foreseen(const Known<Proof::State>&, const Proof::Wanted& wanted) { return Proof::State{wanted.digest, wanted.acceleration, "foreseen"}; }

namespace {
/// A module of KVM's that comes may bring a working /dev/kvm along; what was seen before says nothing then.
void forget_kvm(Facts& facts, const SubjectId& coming) {
  const auto* module = std::get_if<Module>(&coming);
  const auto* device = present(facts.hardware.kvm);
  if (!module || !module->name.starts_with("kvm") || (device && device->creates_vm)) return;
  facts.hardware.kvm = Unknown{"/dev/kvm comes with the module " + module->name};
}

/// What a package brings along is not known before it is there.
void forget_what_comes_with(Facts& facts, const ChangeOf<Package>& change) {
  if (!absent(change.before)) return;
  const auto brought = facts.brings.find(change.subject);
  if (brought == facts.brings.end()) return;
  for (const auto& id : brought->second) {
    std::visit([&](const auto& subject) { facts.states.set(subject, Unknown{"it comes with " + change.subject.name}); }, id);
    forget_kvm(facts, id);
  }
}
}  // namespace

Facts predict(Facts facts, const Change& change) {
  std::visit(
      [&](const auto& one) {
        facts.states.set(one.subject, foreseen(one.before, one.after));
        if constexpr (std::is_same_v<decltype(one.subject), Package>) forget_what_comes_with(facts, one);
        if constexpr (std::is_same_v<decltype(one.subject), Module>)
          if (one.after.loaded.value_or(false)) forget_kvm(facts, one.subject);
      },
      change);
  return facts;
}

}  // namespace kvmstrap
