#include "import/import.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "import/network.hpp"
#include "import/trial.hpp"
#include "libvirt/daemon_conf.hpp"
#include "model/text.hpp"
#include "network/lookup.hpp"
#include "profile/format.hpp"
#include "steps/load_modules.hpp"

namespace kvmstrap {

namespace {

const Package libvirt{"libvirt"};
const File libvirtd_conf{"/etc/libvirt/libvirtd.conf"};

/// Everything that a host is, section by section; each is tried on top of those before it.
class Importing {
 public:
  Importing(const Facts& facts, const Profile& candidates) : facts_(facts), candidates_(candidates) {}

  Imported run(const std::string& name) {
    trial_.imported.profile.name = name;
    hardware();
    packages();
    modules();
    sysctls();
    network();
    if (contains(trial_.imported.profile.packages.install, libvirt.name)) libvirt_objects();
    proofs();
    return std::move(trial_.imported);
  }

 private:
  /// A plan by a profile that requires virtualization has nothing to do only where KVM works.
  void hardware() {
    const auto required = trial_.take([](Profile&) {});
    if (required.good()) return;
    trial_.imported.profile.hardware.virtualization = Need::optional;
    trial_.imported.remarks.push_back({{"hardware", "virtualization"}, "not required, since that is refused here now: " + required.why()});
  }

  void packages() {
    for (const auto& name : candidates_.packages.install)
      if (const auto state = facts_.of(Package{name}); present(state))
        trial_.take_or_note({"packages", "install", name}, [&](Profile& profile) { profile.packages.install.push_back(name); });
  }

  /// Only those that kvmstrap keeps: the others are loaded by whoever needs them.
  void modules() {
    const auto is_kept = [&](const SubjectId& subject) {
      const auto state = facts_.of(std::get<Module>(subject));
      return present(state) && present(state)->file;
    };
    for (const auto& name : candidates_.kernel.modules) {
      const auto subjects = load_modules_wants({.kernel = {.modules = {name}}});
      if (std::ranges::none_of(subjects, is_kept) || is_loaded_already(subjects)) continue;
      const auto load = [&](Profile& profile) { profile.kernel.modules.push_back(name); };
      const bool stands_for_others = subjects.front() != SubjectId{Module{name}};  // where it does not fit, they are tried by their names
      if (stands_for_others)
        trial_.take(load);
      else
        trial_.take_or_note({"kernel", "modules", name}, load);
    }
  }

  /// kvm stands for kvm_intel and kvm_amd.
  bool is_loaded_already(const std::vector<SubjectId>& subjects) const {
    const auto loaded = load_modules_wants(trial_.imported.profile);
    return std::ranges::all_of(subjects, [&](const auto& subject) { return std::ranges::find(loaded, subject) != loaded.end(); });
  }

  void sysctls() {
    for (const auto& [key, value] : candidates_.kernel.sysctl)
      if (const auto state = facts_.of(Sysctl{key}); present(state) && present(state)->file)
        trial_.take_or_note({"kernel", "sysctl", key},
                            [&](Profile& profile) { profile.kernel.sysctl[key] = present(state)->at_boot.value_or(present(state)->running); });
  }

  void network() {
    const auto state = facts_.of(Network{});
    if (const auto* why = std::get_if<Unknown>(&state); why && candidates_.network) trial_.leave_out({"network"}, why->why);
    const auto* now = present(state);
    if (!now) return;
    std::set<std::string> taken;
    for (const auto& tower : towers_of(*now)) take_tower(*now, tower, taken);
    for (const auto& name : taken) {
      const auto& link = now->configured.at(name);
      std::ranges::move(reasons_to_adopt(link), std::back_inserter(trial_.imported.remarks));
      std::ranges::move(left_unsaid(*now, link), std::back_inserter(trial_.imported.left_out));
    }
    std::ranges::move(links_without_files(*now, bridges_of_libvirt()), std::back_inserter(trial_.imported.left_out));
  }

  void take_tower(const NetworkState& now, const LinkTower& tower, std::set<std::string>& taken) {
    const auto path = path_of(tower.top, now.configured.at(tower.top).kind);
    for (const auto& name : tower.links)
      if (const auto why = beyond_a_profile(now, now.configured.at(name)))
        return trial_.leave_out(path, name == tower.top ? *why : fmt::format("{}: {}", name, *why));
    auto links = taken;
    links.insert(tower.links.begin(), tower.links.end());
    const auto verdict = trial_.take([&](Profile& profile) { profile.network = network_profile(now, links); });
    if (verdict.good())
      taken = links;
    else if (!verdict.mistakes.empty())
      trial_.leave_out(path, verdict.mistakes);
    else
      note_differences(verdict.plan);
  }

  /// The profile says what the files say, and a plan would change something: so the kernel has something else.
  void note_differences(const Plan& plan) {
    auto& differences = trial_.imported.differences;
    const auto add = [&](const Blocker& one) {
      if (std::ranges::find(differences, one.what, &Blocker::what) == differences.end()) differences.push_back(one);
    };
    const auto count = differences.size();
    for (const auto& step : plan.steps) std::ranges::for_each(step.proposal.blockers, add);
    if (differences.size() != count) return;
    for (const auto& step : plan.steps)
      for (const auto& change : step.proposal.changes)
        if (const auto* network = std::get_if<ChangeOf<Network>>(&change)) std::ranges::for_each(links_that_differ(*network), add);
  }

  static std::vector<Blocker> links_that_differ(const ChangeOf<Network>& change) {
    std::vector<Blocker> differ;
    for (const auto& link : change.after.links)
      if (!satisfies(change.before, WantedNetwork{.links = {link}}))
        differ.push_back({difference(*present(change.before), link), "bring the two together first (ifdown and ifup)"});
    return differ;
  }

  static std::string difference(const NetworkState& now, const WantedLink& link) {
    const auto live = given_cidrs(now, link.name);
    const auto& written = link.addressing.addresses;
    if (link.addressing.method == Method::fixed && std::set(live.begin(), live.end()) != std::set(written.begin(), written.end()))
      return fmt::format("{} has {}, and the files say {}", link.name, live.empty() ? "no address" : join(live, ", "), join(written, ", "));
    return fmt::format("{}: the kernel has something else than the files say", link.name);
  }

  std::set<std::string> bridges_of_libvirt() const {
    std::set<std::string> bridges;
    for (const auto& [network, known] : facts_.states.of_kind<LibvirtNetwork>())
      if (const auto* state = present(known); state && state->definition.bridge) bridges.insert(*state->definition.bridge);
    return bridges;
  }

  void libvirt_objects() {
    daemon();
    for (const auto& [name, any] : candidates_.libvirt.networks)
      if (const auto state = facts_.of(LibvirtNetwork{name}); !absent(state) || is_brought(LibvirtNetwork{name}))
        take_object(Path{"libvirt", "networks", name}, state, [&](Profile& profile, const auto& definition) { profile.libvirt.networks[name] = definition; });
    for (const auto& [name, any] : candidates_.libvirt.pools)
      if (const auto state = facts_.of(LibvirtPool{name}); !absent(state))
        take_object(Path{"libvirt", "pools", name}, state, [&](Profile& profile, const auto& definition) { profile.libvirt.pools[name] = definition.value(); });
  }

  void daemon() {
    const auto file = facts_.of(libvirtd_conf);
    if (!present(file)) return;
    const auto daemon = daemon_of(present(file)->content);
    for_each_field<DaemonProfile>([&](const auto& field) {
      if (daemon.*field.member)
        trial_.take_or_note(Path{"libvirt", "daemon"} / field.name, [&](Profile& profile) { profile.libvirt.daemon.*field.member = daemon.*field.member; });
    });
  }

  /// Whether a package that is installed brought it: where it is gone all the same, somebody took it away.
  bool is_brought(const SubjectId& subject) const {
    return std::ranges::any_of(facts_.brings, [&](const auto& one) {
      const auto& [package, subjects] = one;
      const auto state = facts_.of(package);
      return present(state) && std::ranges::find(subjects, subject) != subjects.end();
    });
  }

  template <class State, class Set>
  void take_object(const Path& path, const Known<State>& known, Set set) {
    using Definition = std::optional<decltype(State::definition)>;
    if (const auto* why = std::get_if<Unknown>(&known)) return trial_.leave_out(path, why->why);
    const auto* state = present(known);
    if (state && !state->definition.beyond.empty()) return trial_.leave_out(path, "no profile says that: " + join(state->definition.beyond, ", "));
    trial_.take_or_note(path, [&](Profile& profile) { set(profile, state ? Definition(state->definition) : Definition()); });
  }

  /// What was proved since the host started is as good as a state; the rest is for a person to ask for.
  void proofs() {
    std::vector<std::string> open;
    for (const auto& bridge : bridges()) {
      const auto proved = contains(candidates_.proof.guest, bridge) && trial_.take([&](Profile& profile) { profile.proof.guest.push_back(bridge); }).good();
      if (!proved) open.push_back(bridge);
    }
    if (open.empty() || !contains(trial_.imported.profile.packages.install, "qemu-kvm") || !contains(trial_.imported.profile.packages.install, libvirt.name))
      return;
    trial_.imported.remarks.push_back(
        {{"proof", "guest"}, fmt::format("[{}] would boot a guest there as proof; since the host started nobody did", join(open, ", "))});
  }

  /// Those on which a guest could boot.
  std::vector<std::string> bridges() const {
    const auto& profile = trial_.imported.profile;
    std::vector<std::string> all;
    if (profile.network)
      for (const auto& [name, bridge] : profile.network->bridges) all.push_back(name);
    for (const auto& [name, network] : profile.libvirt.networks)
      if (network && network->bridge && !contains(all, *network->bridge)) all.push_back(*network->bridge);
    return all;
  }

  const Facts& facts_;
  const Profile& candidates_;
  Trial trial_{facts_};
};

}  // namespace

Imported import_host(const Facts& facts, const Profile& candidates, const std::string& name) { return Importing(facts, candidates).run(name); }

std::string imported_text(const Imported& imported) {
  std::vector<Note> notes{{{}, "This host as kvmstrap import found it: a plan by it has nothing to do here."},
                          {{}, "What it does not name stays as it is, the package repositories among it."}};
  for (const auto* more : {&imported.remarks, &imported.left_out}) notes.insert(notes.end(), more->begin(), more->end());
  return profile_text(imported.profile, notes);
}

std::string profile_name(const std::string& host_name) {
  constexpr std::size_t longest = 64;
  const auto fits = [](const std::string& text) { return rule_of(Format::label).accepts(text); };
  std::string name;
  for (const char c : host_name.substr(0, longest)) {
    const auto longer = name + c;
    name = fits(longer) ? longer : fits(name) ? name + '-' : name;
  }
  return name.empty() ? "host" : name;
}

}  // namespace kvmstrap
