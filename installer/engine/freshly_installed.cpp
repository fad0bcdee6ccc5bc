#include "engine/freshly_installed.hpp"

#include "steps/step.hpp"

namespace kvmstrap {

namespace {

template <class S>
Known<typename S::State> fresh(const S&) {
  if constexpr (std::is_same_v<S, Package> || std::is_same_v<S, File> || std::is_same_v<S, Service>) return Absent{};
  if constexpr (std::is_same_v<S, Module>) return Module::State{};
  return Unknown{"the machine is not there yet"};
}

}  // namespace

Facts freshly_installed(const Profile& profile, const Platform& platform) {
  Facts facts{.identity = {.installer = "a kickstart's %post"}, .brings = platform.brings()};
  for (const auto& id : wants(profile)) std::visit([&](const auto& subject) { facts.states.set(subject, fresh(subject)); }, id);
  return facts;
}

}  // namespace kvmstrap
