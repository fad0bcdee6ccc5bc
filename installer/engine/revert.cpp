#include "engine/revert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "engine/made_by_run.hpp"
#include "engine/words.hpp"
#include "model/configuration.hpp"
#include "model/text.hpp"
#include "network/going_back.hpp"
#include "steps/step.hpp"

namespace kvmstrap {

namespace {

bool differs(const MadeOf<Proof>&) { return false; }
bool differs(const MadeOf<Network>& made) { return !made.left || !is_network_before(made, *made.left); }
template <class S>
bool differs(const MadeOf<S>& made) {
  return !made.left || !same(made.change.before, *made.left);
}

/// Whether it left anything of what may be taken back other than it was.
bool changed_something(const PastRun& run) {
  return std::ranges::any_of(made_by(run), [](const Made& made) { return std::visit([](const auto& one) { return differs(one); }, made); });
}

/// As the run left it. One that was cut off is taken to be as it was to be, or it is half made.
template <class S>
bool is_as_left(const MadeOf<S>& made, const Known<typename S::State>& now) {
  return made.left && !unknown(*made.left) ? same(now, *made.left) : satisfies(now, made.change.after);
}

/// Whether a file of ours for a setting, as it was, is what kvmstrap would write: as the one that the run left, but for the value.
bool is_our_writing(const Sysctl::State& before, const MadeOf<Sysctl>& made) {
  const auto* left = made.left ? present(*made.left) : nullptr;
  if (!before.file || !before.at_boot || !left || !left->file || !left->at_boot) return !before.file;
  auto text = left->file->content;
  const auto value = " = " + *left->at_boot + "\n";
  const auto at = text.rfind(value);
  return at != std::string::npos && text.replace(at, value.size(), " = " + *before.at_boot + "\n") == before.file->content;
}

/// Where a file is another one than the run left; not what stands there, since whoever hears of it may not be root.
std::string since_then(const MadeOf<File>& made, const Known<FileImage>& now) {
  const auto* left = made.left ? present(*made.left) : nullptr;
  if (!left) return {};
  if (!present(now)) return " (it is gone)";
  const auto then = lines(left->content);
  const auto here = lines(present(now)->content);
  if (then == here) return " (its mode or its owner)";
  const auto first = std::ranges::mismatch(then, here).in2 - here.begin();
  return fmt::format(" (from line {} on)", first + 1);
}
template <class S>
std::string since_then(const MadeOf<S>&, const Known<typename S::State>&) {
  return {};
}

// What is asked so that a subject is as it was.
File::Wanted as_before(const FileImage& before) { return {before.content, before.mode}; }
Module::Wanted as_before(const Module::State& before) { return {std::nullopt, before.at_boot}; }
Sysctl::Wanted as_before(const Sysctl::State& before) { return {before.running, before.at_boot, before.file.has_value()}; }
Service::Wanted as_before(const Service::State& before) { return {before.at_boot, before.running, std::nullopt}; }
LibvirtNetwork::Wanted as_before(const LibvirtNetwork::State& before) { return {before.definition, before.active, before.xml}; }
LibvirtPool::Wanted as_before(const LibvirtPool::State& before) { return {before.definition, before.active, before.xml}; }

File::Wanted as_absent(const File&) { return {.content = std::nullopt}; }
Module::Wanted as_absent(const Module&) { return {std::nullopt, false}; }
Sysctl::Wanted as_absent(const Sysctl&) { return {std::nullopt, std::nullopt, false}; }
Service::Wanted as_absent(const Service&) { return {false, false, std::nullopt}; }
LibvirtNetwork::Wanted as_absent(const LibvirtNetwork&) { return {.definition = std::nullopt}; }
LibvirtPool::Wanted as_absent(const LibvirtPool&) { return {.definition = std::nullopt}; }

/// Plans how one run is taken back, subject by subject.
class Reversal {
 public:
  Reversal(const PastRun& run, const std::vector<PastRun>& runs, const Facts& facts, std::optional<Confirm> confirm)
      : run_(run), runs_(runs), now_(facts.states), brings_(facts.brings), confirm_(confirm), made_(made_by(run, facts.brings)) {}

  Plan plan() && {
    for (const auto& network : networks_that_came_along(made_, brings_)) stop(network);
    for (const auto& made : made_) std::visit([this](const auto& one) { take_back(one); }, made);
    if (!packages_.empty()) step("install-packages").warnings.push_back("packages stay installed: " + join(packages_, ", "));
    if (!modules_.empty()) step("load-modules").warnings.push_back("modules stay loaded until the next boot: " + join(modules_, ", "));
    return std::move(plan_);
  }

 private:
  Proposal& step(const std::string& id) {
    if (const auto found = std::ranges::find(plan_.steps, id, &PlannedStep::id); found != plan_.steps.end()) return found->proposal;
    const auto found = std::ranges::find(catalogue(), id, &Step::id);
    plan_.steps.push_back({id, "Undo: " + (found == catalogue().end() ? id : std::string(found->title)), {}});
    return plan_.steps.back().proposal;
  }

  void block(const std::string& id, std::string what, std::string remedy) { step(id).blockers.push_back({std::move(what), std::move(remedy)}); }

  template <class S>
  void take_back(const MadeOf<S>& made) {
    const auto& [subject, before, after] = made.change;
    const auto now = now_.of(subject);
    const auto name = to_string(SubjectId{subject});
    auto& proposal = step(made.step);
    if (made.left && same(*made.left, before)) return;
    if (same(now, before) || went_with_libvirtd(now) || went_with_its_package(subject)) return;
    if (const auto* why = std::get_if<Unknown>(&now)) return block(made.step, name + " cannot be read: " + why->why, "see to that, and run this again");
    if (unknown(before)) return block(made.step, name + ": what was there before was not known to the run", "put it back by hand");
    if (!is_as_left(made, now) && !is_half_back(made, now))
      return block(made.step, conflict(name, made.left.has_value(), since_then(made, now)), remedy(made.left.has_value()));
    const auto* old = present(before);
    if constexpr (std::is_same_v<S, Module>)
      if (old && old->file && !old->at_boot) return block(made.step, name + ": its file was another one, which did not load it", "put it back by hand");
    if constexpr (std::is_same_v<S, Sysctl>)
      if (old && !is_our_writing(*old, made))
        return block(made.step, name + ": its file was another one, which kvmstrap does not write", "put it back by hand");
    if constexpr (std::is_same_v<S, LibvirtNetwork>) guests_are_not_on(subject, now, made.step);
    if constexpr (std::is_same_v<S, Module>)
      if (present(now)->loaded && !(old && old->loaded)) modules_.push_back(subject.name);
    proposal.changes.emplace_back(ChangeOf<S>{subject, now, old ? as_before(*old) : as_absent(subject)});
    if constexpr (std::is_same_v<S, Service>)
      if (present(now)->running && !(old && old->running) && subject.name == "libvirtd")
        proposal.warnings.push_back("libvirtd stops: guests that run go on, but nobody manages them until it runs again");
  }

  /// One that ran before and runs now is to have loaded what its files held before.
  void take_back(const MadeOf<Service>& made) {
    take_back<Service>(made);
    const auto state = now_.of(made.change.subject);
    const auto* now = present(state);
    const auto* before = present(made.change.before);
    if (!now || !before || !now->running || !before->running) return;
    States then;
    const std::string* changed_in = nullptr;
    for (const auto& file : configuration_of(made.change.subject)) {
      then.set(file, now_.of(file));
      for (const auto& one : made_)
        if (const auto* written = std::get_if<MadeOf<File>>(&one); written && written->change.subject == file) {
          then.set(file, written->change.before);
          changed_in = &written->step;
        }
    }
    const auto digest = configuration_digest(made.change.subject, then);
    if (!changed_in || !present(digest) || now->loaded == *present(digest)) return;
    step(*changed_in).changes.emplace_back(ChangeOf<Service>{made.change.subject, state, {before->at_boot, true, *present(digest)}});
  }

  /// While libvirtd can still be asked to; unless the run itself has seen to it.
  void stop(const LibvirtNetwork& network) {
    const auto state = now_.of(network);
    const auto is_it = [&](const Made& one) { return subject_of(one) == SubjectId{network}; };
    if (!present(state) || !present(state)->active || std::ranges::any_of(made_, is_it)) return;
    guests_are_not_on(network, state, "define-networks");
    auto& proposal = step("define-networks");
    proposal.changes.emplace_back(ChangeOf<LibvirtNetwork>{network, state, {present(state)->definition, false, present(state)->xml}});
    proposal.warnings.push_back("forwarding, which libvirtd has switched on for its network " + network.name + ", stays until the next boot");
  }

  void take_back(const MadeOf<Repositories>& made) {
    if (made.left)
      block(made.step, "the package sources were not known before the run", "put them back by hand");
    else
      block(made.step, conflict("repositories", false), remedy(false));
  }

  void take_back(const MadeOf<Package>& made) {
    step(made.step);
    if (absent(made.change.before) && present(now_.of(made.change.subject))) packages_.push_back(made.change.subject.name);
  }

  void take_back(const MadeOf<Proof>&) {}

  void take_back(const MadeOf<Network>& made) {
    const auto now = now_.of(Network{});
    auto& proposal = step(made.step);
    if (!present(made.change.before)) return block(made.step, "the network was not known before the run", "go back by hand, at the console");
    if (const auto* why = std::get_if<Unknown>(&now)) return block(made.step, "the network cannot be read: " + why->why, "see to that, and run this again");
    if (is_network_before(made, now)) return;
    const auto* left = made.left ? present(*made.left) : nullptr;
    if (!left && !satisfies(now, made.change.after)) return block(made.step, conflict("network", false), remedy(false));
    auto wanted = wanted_back(made.change, made.links, made.files);
    wanted.confirm = confirm_.value_or(wanted.confirm);
    auto preflight = preflight_back(*present(now), left ? *left : *present(now), wanted);
    if (const auto who = preflight.blockers.empty() ? std::string{} : who_changed("network"); !who.empty()) {
      preflight.blockers.front().what += who;
      preflight.blockers.front().remedy = "take the later run back first, or " + preflight.blockers.front().remedy;
    }
    std::ranges::move(preflight.blockers, std::back_inserter(proposal.blockers));
    std::ranges::move(preflight.warnings, std::back_inserter(proposal.warnings));
    proposal.changes.emplace_back(ChangeOf<Network>{{}, now, std::move(wanted)});
  }

  /// The bridge of a network of libvirt goes with it.
  void guests_are_not_on(const LibvirtNetwork& network, const Known<LibvirtNetwork::State>& state, const std::string& id) {
    const auto* now = present(state);
    const auto links = now_.of(Network{});
    if (!now || !present(links) || !now->definition.bridge || now->definition.forward == Forward::bridge) return;
    for (const auto& [name, link] : present(links)->links)
      if (link.bridge == now->definition.bridge && !name.ends_with("-nic"))
        block(id, fmt::format("{} is a port of {}, the bridge of libvirt's network {}: a guest's, probably", name, *link.bridge, network.name),
              "shut the guest down, or give it another network");
  }

  std::string who_changed(const std::string& name) const {
    std::string who;
    for (const auto& later : runs_)
      if (later.id != run_.id && !is_of_call(later.id, run_.id) && later.began >= run_.began && later.reverts != run_.id)
        for (const auto& made : made_by(later))
          if (to_string(subject_of(made)) == name) who += fmt::format("; run {} changed it since", later.id);
    return who;
  }

  std::string conflict(const std::string& name, bool was_done, const std::string& where = {}) const {
    return name +
           (was_done ? " is not as the run left it" + where : " was being changed when the run was cut off, and is neither as before nor as it was to be") +
           who_changed(name);
  }

  static std::string remedy(bool was_done) {
    return was_done
               ? "if it may go, put it back to what the run left (kvmstrap history RUN shows it), or take the later run back first; else nothing is taken back"
               : "run the same apply again, which finishes it; then this";
  }

  /// What libvirtd holds cannot be read once it was stopped: it was all taken back before a way back came to libvirtd itself. Nor is there anything of it
  /// where libvirtd has been removed.
  template <class State>
  bool went_with_libvirtd(const Known<State>& now) const {
    constexpr bool is_libvirts = std::is_same_v<State, LibvirtNetwork::State> || std::is_same_v<State, LibvirtPool::State>;
    const Service libvirtd{"libvirtd"};
    if (!is_libvirts || !unknown(now)) return false;
    if (absent(now_.of(libvirtd))) return true;
    return std::ranges::any_of(runs_, [&](const PastRun& later) {
      return later.reverts == run_.id && std::ranges::any_of(made_by(later), [&](const Made& one) { return subject_of(one) == SubjectId{libvirtd}; });
    });
  }

  /// One that the run installed, and that has been removed since.
  bool went_with_its_package(const SubjectId& id) const {
    return std::ranges::any_of(made_, [&](const Made& one) {
      const auto* package = std::get_if<MadeOf<Package>>(&one);
      if (!package || !absent(package->change.before) || !absent(now_.of(package->change.subject))) return false;
      const auto brought = brings_.find(package->change.subject);
      return brought != brings_.end() && std::ranges::find(brought->second, id) != brought->second.end();
    });
  }

  /// A revert that was cut off, or failed, was at it.
  template <class S>
  bool is_half_back(const MadeOf<S>& made, const Known<typename S::State>& now) const {
    const auto is_at_it = [&](const Made& other) { return subject_of(other) == SubjectId{made.change.subject}; };
    return made.left && half_way(now, made.change.before, *made.left) &&
           std::ranges::any_of(runs_, [&](const PastRun& later) { return later.reverts == run_.id && std::ranges::any_of(made_by(later), is_at_it); });
  }

  const PastRun& run_;
  const std::vector<PastRun>& runs_;
  const States& now_;
  const Brings& brings_;
  const std::optional<Confirm> confirm_;
  const std::vector<Made> made_;
  Plan plan_;
  std::vector<std::string> packages_;
  std::vector<std::string> modules_;
};

}  // namespace

bool is_of_call(const std::string& run, const std::string& call) {
  if (!run.starts_with(call + "-")) return false;
  const auto number = run.substr(call.size() + 1);
  return !number.empty() && std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<SubjectId> subjects_of(const PastRun& run, const Brings& brings) {
  std::vector<SubjectId> subjects;
  const auto add = [&](const SubjectId& id) {
    if (std::ranges::find(subjects, id) == subjects.end()) subjects.push_back(id);
  };
  const auto all = made_by(run);
  for (const auto& network : networks_that_came_along(all, brings)) {
    add(network);
    add(Network{});
  }
  for (const auto& made : all) {
    const auto id = subject_of(made);
    if (std::holds_alternative<Proof>(id) || std::holds_alternative<Repositories>(id)) continue;
    add(id);
    if (std::holds_alternative<LibvirtNetwork>(id)) add(Network{});  // who is on its bridge
    if (std::holds_alternative<LibvirtNetwork>(id) || std::holds_alternative<LibvirtPool>(id)) add(Service{"libvirtd"});
    if (const auto* service = std::get_if<Service>(&id))
      for (const auto& file : configuration_of(*service)) add(file);
  }
  return subjects;
}

std::vector<std::string> runs_named(const std::vector<PastRun>& runs, const std::string& name) {
  std::vector<std::string> ids;
  for (const auto& run : runs) {
    if (run.id == name) return {name};
    if (is_of_call(run.id, name)) ids.push_back(run.id);
  }
  return ids;
}

std::optional<PastRun> run_to_revert(const std::vector<PastRun>& runs, const std::string& name) {
  if (name.empty()) {
    const auto last = std::ranges::find_if(runs.rbegin(), runs.rend(), [](const PastRun& run) { return run.reverts.empty() && changed_something(run); });
    return last == runs.rend() ? std::nullopt : std::optional(*last);
  }
  std::optional<PastRun> all;
  for (const auto& id : runs_named(runs, name)) {
    const auto& run = *std::ranges::find(runs, id, &PastRun::id);
    if (all)
      std::ranges::copy(run.records, std::back_inserter(all->records));
    else
      all = run;
  }
  if (all) all->id = name;
  return all;
}

Plan plan_revert(const PastRun& run, const std::vector<PastRun>& runs, const Facts& facts, std::optional<Confirm> confirm) {
  return Reversal(run, runs, facts, confirm).plan();
}

}  // namespace kvmstrap
