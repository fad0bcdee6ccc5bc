#include "engine/revert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "engine/unfinished_cut_over.hpp"
#include "engine/words.hpp"
#include "model/configuration.hpp"
#include "model/text.hpp"
#include "network/going_back.hpp"
#include "steps/step.hpp"

namespace kvmstrap {

namespace {

/// What a run made of one subject, all its actions on it together.
template <class S>
struct MadeOf {
  ChangeOf<S> change;                            ///< its `before` is that of the first action, its `after` that of the last
  std::optional<Known<typename S::State>> left;  ///< as the last one read back; none: it was cut off
  std::string step;
  std::vector<std::string> files;  ///< the network's, that it wrote or removed
};
template <class... S>
using VariantOfMade = std::variant<MadeOf<S>...>;
using Made = OfEverySubject<VariantOfMade>;

SubjectId subject_of(const Made& made) {
  return std::visit([](const auto& one) -> SubjectId { return one.change.subject; }, made);
}

// Whether two states of a subject are the same as far as a run changes it.
bool same(const FileImage& a, const FileImage& b) { return a.content == b.content && a.mode == b.mode && a.uid == b.uid && a.gid == b.gid; }
bool same(const std::optional<FileImage>& a, const std::optional<FileImage>& b) { return a && b ? same(*a, *b) : !a && !b; }
bool same(const Repositories::State&, const Repositories::State&) { return false; }  // its files are compared
bool same(const Package::State& a, const Package::State& b) { return a.version == b.version; }
bool same(const Module::State& a, const Module::State& b) { return a.at_boot == b.at_boot && same(a.file, b.file); }
bool same(const Sysctl::State& a, const Sysctl::State& b) { return a.running == b.running && a.at_boot == b.at_boot && same(a.file, b.file); }
bool same(const Service::State& a, const Service::State& b) { return a.at_boot == b.at_boot && a.running == b.running; }
template <class State>
bool same_object(const State& a, const State& b) {
  return a.active == b.active && (a.xml == b.xml || same_definition(a.definition, b.definition));
}
bool same(const LibvirtNetwork::State& a, const LibvirtNetwork::State& b) { return same_object(a, b); }
bool same(const LibvirtPool::State& a, const LibvirtPool::State& b) { return same_object(a, b); }

template <class State>
bool same(const Known<State>& a, const Known<State>& b) {
  if (const auto* one = present(a), *other = present(b); one && other) return same(*one, *other);
  return absent(a) && absent(b);
}

/// One that its package brought was neither started nor to be started.
bool same(const Known<Service::State>& a, const Known<Service::State>& b) {
  const auto known = [](const Known<Service::State>& state) { return absent(state) ? Service::State{} : std::get<Service::State>(state); };
  return !unknown(a) && !unknown(b) && same(known(a), known(b));
}

/// Each part of it as in one of the two: a way from one to the other that was cut off. A file has no parts.
template <class State, class... Parts>
bool between(const State& now, const State& a, const State& b, const Parts&... parts) {
  return ((parts(now, a) || parts(now, b)) && ...);
}
bool half_way(const FileImage&, const FileImage&, const FileImage&) { return false; }
bool half_way(const Module::State& now, const Module::State& a, const Module::State& b) {
  return between(
      now, a, b, [](const auto& x, const auto& y) { return x.at_boot == y.at_boot; }, [](const auto& x, const auto& y) { return same(x.file, y.file); });
}
bool half_way(const Sysctl::State& now, const Sysctl::State& a, const Sysctl::State& b) {
  return between(
      now, a, b, [](const auto& x, const auto& y) { return x.running == y.running; }, [](const auto& x, const auto& y) { return x.at_boot == y.at_boot; },
      [](const auto& x, const auto& y) { return same(x.file, y.file); });
}
bool half_way(const Service::State& now, const Service::State& a, const Service::State& b) {
  return between(
      now, a, b, [](const auto& x, const auto& y) { return x.at_boot == y.at_boot; }, [](const auto& x, const auto& y) { return x.running == y.running; });
}
template <class State>
bool half_way_object(const State& now, const State& a, const State& b) {
  return between(now, a, b, [](const auto& x, const auto& y) { return x.xml == y.xml || same_definition(x.definition, y.definition); });
}
bool half_way(const LibvirtNetwork::State& now, const LibvirtNetwork::State& a, const LibvirtNetwork::State& b) { return half_way_object(now, a, b); }
bool half_way(const LibvirtPool::State& now, const LibvirtPool::State& a, const LibvirtPool::State& b) { return half_way_object(now, a, b); }

template <class State>
bool half_way(const Known<State>& now, const Known<State>& a, const Known<State>& b) {
  if (unknown(now) || unknown(a) || unknown(b)) return false;
  if (!present(now)) return true;  // libvirt's, taken away and not yet made anew
  const auto state = [](const Known<State>& one) { return present(one) ? *present(one) : State{}; };
  return half_way(*present(now), state(a), state(b));
}

bool same_network(const MadeOf<Network>& made, const Known<NetworkState>& state) {
  const auto* now = present(state);
  return now && not_as_before(*wanted_back(made.change, made.files).back_to, *now).empty();
}

/// As the run left it. One that was cut off is taken to be as it was to be, or it is half made.
template <class S>
bool is_as_left(const MadeOf<S>& made, const Known<typename S::State>& now) {
  return made.left && !unknown(*made.left) ? same(now, *made.left) : satisfies(now, made.change.after);
}

/// The files of package sources one by one: others may have come since.
std::vector<Made> file_by_file(const MadeOf<Repositories>& made) {
  std::vector<Made> files;
  const auto* before = present(made.change.before);
  const auto* left = made.left ? present(*made.left) : nullptr;
  if (!before || !left) return {made};
  const auto in = [](const Repositories::State& state, const std::string& path) {
    const auto found = state.files.find(path);
    return found == state.files.end() ? Known<FileImage>{Absent{}} : Known<FileImage>{found->second};
  };
  auto paths = before->files;
  paths.insert(left->files.begin(), left->files.end());
  for (const auto& [path, image] : paths)
    if (!same(in(*before, path), in(*left, path))) files.emplace_back(MadeOf<File>{{File{path}, in(*before, path), {}}, in(*left, path), made.step, {}});
  return files;
}

/// Every action of a run, and how its subjects were left.
class Actions {
 public:
  explicit Actions(const PastRun& run) {
    for (const auto& record : run.records) {
      const auto kind = record.value("record", "");
      if (kind == "action")
        begin(record);
      else if (kind == "done" || kind == "failed")
        end(record);
    }
  }

  /// Newest first.
  std::vector<Made> all() && {
    std::vector<Made> newest_first;
    for (auto& one : backwards(order_)) {
      auto& made = made_.at(one);
      if (const auto* repositories = std::get_if<MadeOf<Repositories>>(&made))
        std::ranges::move(file_by_file(*repositories), std::back_inserter(newest_first));
      else
        newest_first.push_back(std::move(made));
    }
    return newest_first;
  }

 private:
  static std::vector<std::string> backwards(std::vector<std::string> list) {
    std::ranges::reverse(list);
    return list;
  }

  void begin(const Json& record) {
    std::vector<std::string> files;
    if (const auto cut_over = cut_over_of(record)) std::ranges::transform(cut_over->files, std::back_inserter(files), &UnfinishedFile::path);
    for (const auto& json : record.at("changes"))
      std::visit([&](auto change) { note(std::move(change), record.value("step", ""), files); }, change_from_json(json));
  }

  template <class S>
  void note(ChangeOf<S> change, const std::string& step, const std::vector<std::string>& files) {
    const auto name = to_string(SubjectId{change.subject});
    std::erase(order_, name);
    order_.push_back(name);
    if (const auto found = made_.find(name); found != made_.end()) change.before = std::get<MadeOf<S>>(found->second).change.before;
    made_.insert_or_assign(name, MadeOf<S>{std::move(change), std::nullopt, step, std::is_same_v<S, Network> ? files : std::vector<std::string>{}});
  }

  void end(const Json& record) {
    states_from_json(record.at("states")).for_each([&]<class S>(const S& subject, const Known<typename S::State>& state) {
      if (const auto found = made_.find(to_string(SubjectId{subject})); found != made_.end()) std::get<MadeOf<S>>(found->second).left = state;
    });
  }

  std::vector<std::string> order_;
  std::map<std::string, Made> made_;
};

std::vector<Made> made_by(const PastRun& run) { return Actions(run).all(); }

/// What was not there, or not active, before the run, although it found it so once it had installed its packages and started libvirtd.
class CameWithTheRun {
 public:
  CameWithTheRun(const std::vector<Made>& all, const Brings& brings) {
    for (const auto& made : all) {
      if (const auto* package = std::get_if<MadeOf<Package>>(&made); package && absent(package->change.before))
        if (const auto brought = brings.find(package->change.subject); brought != brings.end()) brought_.insert(brought->second.begin(), brought->second.end());
      if (const auto* service = std::get_if<MadeOf<Service>>(&made); service && service->change.subject.name == "libvirtd")
        libvirtd_ran_ = running(service->change.before);
    }
  }

  template <class S>
  void correct(MadeOf<S>& made) const {
    auto& before = made.change.before;
    constexpr bool is_libvirts = std::is_same_v<S, LibvirtNetwork> || std::is_same_v<S, LibvirtPool>;
    if constexpr (std::is_same_v<S, Service> || is_libvirts)
      if (brought_.contains(made.change.subject)) before = Absent{};
    if constexpr (is_libvirts)
      if (auto* state = std::get_if<typename S::State>(&before)) state->active = state->active && libvirtd_ran_;
  }

 private:
  static bool running(const Known<Service::State>& state) { return unknown(state) || (present(state) && present(state)->running); }

  std::set<SubjectId> brought_;
  bool libvirtd_ran_ = true;
};

std::vector<Made> with_what_was_before(std::vector<Made> all, const Brings& brings) {
  const CameWithTheRun came(all, brings);
  for (auto& made : all) std::visit([&](auto& one) { came.correct(one); }, made);
  return all;
}

/// Of a fleet's call, which counts its runs on a host.
bool is_of_call(const std::string& run, const std::string& call) {
  if (!run.starts_with(call + "-")) return false;
  const auto number = run.substr(call.size() + 1);
  return !number.empty() && std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
}

bool differs(const MadeOf<Proof>&) { return false; }
bool differs(const MadeOf<Network>& made) { return !made.left || !same_network(made, *made.left); }
template <class S>
bool differs(const MadeOf<S>& made) {
  return !made.left || !same(made.change.before, *made.left);
}

/// Whether it left anything of what may be taken back other than it was.
bool changed_something(const PastRun& run) {
  return std::ranges::any_of(made_by(run), [](const Made& made) { return std::visit([](const auto& one) { return differs(one); }, made); });
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
  Reversal(const PastRun& run, const std::vector<PastRun>& runs, const States& now, const Brings& brings)
      : run_(run), runs_(runs), now_(now), made_(with_what_was_before(made_by(run), brings)) {}

  Plan plan() && {
    for (const auto& made : made_) std::visit([this](const auto& one) { take_back(one); }, made);
    if (!packages_.empty()) any_step("install-packages").warnings.push_back("packages stay installed: " + join(packages_, ", "));
    if (!modules_.empty()) any_step("load-modules").warnings.push_back("modules stay loaded until the next boot: " + join(modules_, ", "));
    // When the files are back that they read.
    for (auto& change : restarts_) step("enable-services").changes.emplace_back(std::move(change));
    return std::move(plan_);
  }

 private:
  /// The proposal of the step that is being planned; a new one where another step was.
  Proposal& step(const std::string& id) {
    if (plan_.steps.empty() || plan_.steps.back().id != id) {
      const auto found = std::ranges::find(catalogue(), id, &Step::id);
      plan_.steps.push_back({id, "Undo: " + (found == catalogue().end() ? id : std::string(found->title)), {}});
    }
    return plan_.steps.back().proposal;
  }

  /// That of the step wherever it stands.
  Proposal& any_step(const std::string& id) {
    const auto found = std::ranges::find(plan_.steps, id, &PlannedStep::id);
    return found == plan_.steps.end() ? step(id) : found->proposal;
  }

  void block(const std::string& id, std::string what, std::string remedy) { step(id).blockers.push_back({std::move(what), std::move(remedy)}); }

  template <class S>
  void take_back(const MadeOf<S>& made) {
    const auto& [subject, before, after] = made.change;
    const auto now = now_.of(subject);
    const auto name = to_string(SubjectId{subject});
    auto& proposal = step(made.step);
    if (made.left && same(*made.left, before)) return;
    if (same(now, before) || (unknown(now) && is_back_by_a_later_run(made))) return;
    if (const auto* why = std::get_if<Unknown>(&now)) return block(made.step, name + " cannot be read: " + why->why, "see to that, and run this again");
    if (unknown(before)) return block(made.step, name + ": what was there before was not known to the run", "put it back by hand");
    if (!is_as_left(made, now) && !is_half_back(made, now)) return block(made.step, conflict(name, made.left.has_value()), remedy(made.left.has_value()));
    const auto* old = present(before);
    ChangeOf<S> back{subject, now, old ? as_before(*old) : as_absent(subject)};
    if constexpr (std::is_same_v<S, Module>)
      if (old && old->file && !old->at_boot) return block(made.step, name + ": its file was another one, which did not load it", "put it back by hand");
    if constexpr (std::is_same_v<S, Service>)
      if (reads_other_files_then(back)) return restarts_.push_back(std::move(back));
    proposal.changes.emplace_back(std::move(back));
    if constexpr (std::is_same_v<S, Module>)
      if (present(now)->loaded && !(old && old->loaded)) modules_.push_back(subject.name);
  }

  void take_back(const MadeOf<Repositories>& made) {
    step(made.step);
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
    if (same_network(made, now)) return;
    const auto* left = made.left ? present(*made.left) : nullptr;
    if (!left && !satisfies(now, made.change.after)) return block(made.step, conflict("network", false), remedy(false));
    auto wanted = wanted_back(made.change, made.files);
    auto preflight = preflight_back(*present(now), left ? *left : *present(now), wanted);
    std::ranges::move(preflight.blockers, std::back_inserter(proposal.blockers));
    std::ranges::move(preflight.warnings, std::back_inserter(proposal.warnings));
    proposal.changes.emplace_back(ChangeOf<Network>{{}, now, std::move(wanted)});
  }

  std::string conflict(const std::string& name, bool was_done) const {
    std::string what =
        name + (was_done ? " is not as the run left it" : " was being changed when the run was cut off, and is neither as before nor as it was to be");
    for (const auto& later : runs_)
      if (later.id != run_.id && !is_of_call(later.id, run_.id) && later.began >= run_.began && later.reverts != run_.id)
        for (const auto& made : made_by(later))
          if (to_string(subject_of(made)) == name) what += fmt::format("; run {} changed it since", later.id);
    return what;
  }

  static std::string remedy(bool was_done) {
    return was_done ? "if it may go, put it back to what the run left (its journal says it: done), or take the later run back first; else nothing is taken back"
                    : "run the same apply again, which finishes it; then this";
  }

  /// What libvirtd holds cannot be read once it was stopped: the run that took it back has seen it.
  template <class S>
  bool is_back_by_a_later_run(const MadeOf<S>& made) const {
    for (const auto& later : runs_)
      if (later.reverts == run_.id)
        for (const auto& other : made_by(later))
          if (const auto* back = std::get_if<MadeOf<S>>(&other))
            if (back->change.subject == made.change.subject && back->left && same(*back->left, made.change.before)) return true;
    return false;
  }

  /// A revert that was cut off, or failed, was at it.
  template <class S>
  bool is_half_back(const MadeOf<S>& made, const Known<typename S::State>& now) const {
    const auto is_at_it = [&](const Made& other) {
      const auto* one = std::get_if<MadeOf<S>>(&other);
      return one && one->change.subject == made.change.subject;
    };
    return made.left && half_way(now, made.change.before, *made.left) &&
           std::ranges::any_of(runs_, [&](const PastRun& later) { return later.reverts == run_.id && std::ranges::any_of(made_by(later), is_at_it); });
  }

  /// One that runs before and after, and whose files this changes; then it is to load those that were there.
  bool reads_other_files_then(ChangeOf<Service>& back) const {
    const auto* now = present(back.before);
    if (!now || !now->running || back.after.running != true) return false;
    States then;
    bool others = false;
    for (const auto& file : configuration_of(back.subject)) {
      then.set(file, now_.of(file));
      for (const auto& made : made_)
        if (const auto* one = std::get_if<MadeOf<File>>(&made); one && one->change.subject == file && !same(now_.of(file), one->change.before)) {
          then.set(file, one->change.before);
          others = true;
        }
    }
    if (const auto digest = configuration_digest(back.subject, then); others && present(digest)) back.after.loaded = *present(digest);
    return others;
  }

  const PastRun& run_;
  const std::vector<PastRun>& runs_;
  const States& now_;
  const std::vector<Made> made_;
  Plan plan_;
  std::vector<ChangeOf<Service>> restarts_;
  std::vector<std::string> packages_;
  std::vector<std::string> modules_;
};

}  // namespace

std::vector<SubjectId> subjects_of(const PastRun& run) {
  std::vector<SubjectId> subjects;
  const auto add = [&](const SubjectId& id) {
    if (std::ranges::find(subjects, id) == subjects.end()) subjects.push_back(id);
  };
  for (const auto& made : made_by(run)) {
    const auto id = subject_of(made);
    if (std::holds_alternative<Proof>(id) || std::holds_alternative<Repositories>(id)) continue;
    add(id);
    if (const auto* service = std::get_if<Service>(&id))
      for (const auto& file : configuration_of(*service)) add(file);
  }
  return subjects;
}

std::optional<PastRun> run_to_revert(const std::vector<PastRun>& runs, const std::string& name) {
  if (name.empty()) {
    const auto last = std::ranges::find_if(runs.rbegin(), runs.rend(), [](const PastRun& run) { return run.reverts.empty() && changed_something(run); });
    return last == runs.rend() ? std::nullopt : std::optional(*last);
  }
  if (const auto run = std::ranges::find(runs, name, &PastRun::id); run != runs.end()) return *run;
  std::optional<PastRun> all;
  for (const auto& run : runs) {
    if (!is_of_call(run.id, name)) continue;
    if (!all) {
      all = run;
      all->id = name;
    } else {
      std::ranges::copy(run.records, std::back_inserter(all->records));
    }
  }
  return all;
}

Plan plan_revert(const PastRun& run, const std::vector<PastRun>& runs, const States& now, const Brings& brings) {
  return Reversal(run, runs, now, brings).plan();
}

}  // namespace kvmstrap
