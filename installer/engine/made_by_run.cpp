#include "engine/made_by_run.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "engine/unfinished_cut_over.hpp"
#include "network/going_back.hpp"
#include "network/lookup.hpp"

namespace kvmstrap {

namespace {

bool same_file(const FileImage& a, const FileImage& b) { return a.content == b.content && a.mode == b.mode && a.uid == b.uid && a.gid == b.gid; }
bool same_file(const std::optional<FileImage>& a, const std::optional<FileImage>& b) { return a && b ? same_file(*a, *b) : !a && !b; }

/// What of a state a run changes, each part with how it is compared.
template <class State>
struct Parts;
template <>
struct Parts<FileImage> {
  static constexpr std::tuple all{[](const auto& a, const auto& b) { return same_file(a, b); }};
};
template <>
struct Parts<Repositories::State> {
  static constexpr std::tuple all{[](const auto&, const auto&) { return false; }};  // its files are compared
};
template <>
struct Parts<Package::State> {
  static constexpr std::tuple all{[](const auto& a, const auto& b) { return a.version == b.version; }};
};
template <>
struct Parts<Module::State> {
  static constexpr std::tuple all{[](const auto& a, const auto& b) { return a.at_boot == b.at_boot; },
                                  [](const auto& a, const auto& b) { return same_file(a.file, b.file); }};
};
template <>
struct Parts<Sysctl::State> {
  static constexpr std::tuple all{[](const auto& a, const auto& b) { return a.running == b.running; },
                                  [](const auto& a, const auto& b) { return a.at_boot == b.at_boot; },
                                  [](const auto& a, const auto& b) { return same_file(a.file, b.file); }};
};
template <>
struct Parts<Service::State> {
  static constexpr std::tuple all{[](const auto& a, const auto& b) { return a.at_boot == b.at_boot; },
                                  [](const auto& a, const auto& b) { return a.running == b.running; }};
};
struct PartsOfLibvirts {
  static constexpr std::tuple all{[](const auto& a, const auto& b) { return a.xml == b.xml || same_definition(a.definition, b.definition); }};
};
template <>
struct Parts<LibvirtNetwork::State> : PartsOfLibvirts {};
template <>
struct Parts<LibvirtPool::State> : PartsOfLibvirts {};
template <>
struct Parts<Proof::State> {
  static constexpr std::tuple all{[](const auto& a, const auto& b) { return a.digest == b.digest; }};
};

template <class State>
concept Libvirts = std::is_base_of_v<PartsOfLibvirts, Parts<State>>;

template <class State>
bool same_parts(const State& a, const State& b) {
  if constexpr (Libvirts<State>)
    if (a.active != b.active) return false;
  return std::apply([&](const auto&... part) { return (part(a, b) && ...); }, Parts<State>::all);
}

/// `other`'s, those that `list` has not behind it.
void unite(std::vector<std::string>& list, const std::vector<std::string>& other) {
  for (const auto& one : other)
    if (std::ranges::find(list, one) == list.end()) list.push_back(one);
}

std::vector<Made> file_by_file(const MadeOf<Repositories>& made) {
  std::vector<Made> files;
  const auto* before = present(made.change.before);
  const auto* left = made.left ? present(*made.left) : nullptr;
  if (!before || !left) return {made};
  const auto in = [](const Repositories::State& state, const std::string& path) {
    const auto* file = find(state.files, path);
    return file ? Known<FileImage>{*file} : Known<FileImage>{Absent{}};
  };
  auto paths = before->files;
  paths.insert(left->files.begin(), left->files.end());
  for (const auto& [path, image] : paths)
    if (!same(in(*before, path), in(*left, path))) files.emplace_back(MadeOf<File>{{File{path}, in(*before, path), {}}, in(*left, path), made.step});
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
      else if (kind == "end" && record.value("exit", 0) == static_cast<int>(Exit::network_rolled_back))
        network_is_back();
    }
  }

  std::vector<Made> all() && {
    std::vector<Made> newest_first;
    for (const auto& one : backwards(order_)) {
      auto& made = made_.at(one);
      if (const auto* repositories = std::get_if<MadeOf<Repositories>>(&made))
        std::ranges::move(file_by_file(*repositories), std::back_inserter(newest_first));
      else
        newest_first.push_back(std::move(made));
    }
    return newest_first;
  }

 private:
  void begin(const Json& record) {
    for (const auto& json : record.at("changes")) std::visit([&](auto change) { note(std::move(change), record); }, change_from_json(json));
  }

  template <class S>
  void note(ChangeOf<S> change, const Json& record) {
    const auto name = to_string(SubjectId{change.subject});
    std::erase(order_, name);
    order_.push_back(name);
    MadeOf<S> made{std::move(change), std::nullopt, record.value("step", "")};
    if constexpr (std::is_same_v<S, Network>) before_last_cut_over_ = made.change.before;
    if (const auto found = made_.find(name); found != made_.end()) {
      auto& earlier = std::get<MadeOf<S>>(found->second);
      made.change.before = std::move(earlier.change.before);
      made.files = std::move(earlier.files);
      made.links = std::move(earlier.links);
    }
    if constexpr (std::is_same_v<S, Network>) {
      if (const auto cut_over = cut_over_of(record))
        for (const auto& file : cut_over->files) unite(made.files, {file.path});
      for (const auto& link : made.change.after.links) unite(made.links, {link.name});
    }
    made_.insert_or_assign(name, std::move(made));
  }

  void end(const Json& record) {
    states_from_json(record.at("states")).for_each([&]<class S>(const S& subject, const Known<typename S::State>& state) {
      if (const auto found = made_.find(to_string(SubjectId{subject})); found != made_.end()) std::get<MadeOf<S>>(found->second).left = state;
    });
  }

  /// A run that was killed did not read it back, and whoever put the network back closed the run.
  void network_is_back() {
    if (const auto found = made_.find(to_string(SubjectId{Network{}})); found != made_.end())
      if (auto& made = std::get<MadeOf<Network>>(found->second); !made.left) made.left = before_last_cut_over_;
  }

  std::vector<std::string> order_;
  std::map<std::string, Made> made_;
  Known<NetworkState> before_last_cut_over_;
};

/// What was not there, or not active, before the run.
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
    if constexpr (std::is_same_v<S, Service> || Libvirts<typename S::State>)
      if (brought_.contains(made.change.subject)) before = Absent{};
    if constexpr (Libvirts<typename S::State>)
      if (auto* state = std::get_if<typename S::State>(&before)) state->active = state->active && libvirtd_ran_;
  }
  void correct(MadeOf<Network>&) const {}

  std::vector<LibvirtNetwork> networks() const {
    std::vector<LibvirtNetwork> found;
    for (const auto& one : brought_)
      if (const auto* network = std::get_if<LibvirtNetwork>(&one); network && !libvirtd_ran_) found.push_back(*network);
    return found;
  }

 private:
  static bool running(const Known<Service::State>& state) { return unknown(state) || (present(state) && present(state)->running); }

  std::set<SubjectId> brought_;
  bool libvirtd_ran_ = true;
};

}  // namespace

SubjectId subject_of(const Made& made) {
  return std::visit([](const auto& one) -> SubjectId { return one.change.subject; }, made);
}

std::vector<Made> made_by(const PastRun& run) { return Actions(run).all(); }

std::vector<Made> made_by(const PastRun& run, const Brings& brings) {
  auto all = made_by(run);
  const CameWithTheRun came(all, brings);
  for (auto& made : all) std::visit([&](auto& one) { came.correct(one); }, made);
  return all;
}

std::vector<LibvirtNetwork> networks_that_came_along(const std::vector<Made>& all, const Brings& brings) { return CameWithTheRun(all, brings).networks(); }

template <class State>
bool same(const Known<State>& a, const Known<State>& b) {
  if (unknown(a) || unknown(b)) return false;
  if constexpr (std::is_same_v<State, Service::State>) {  // one that its package brought was neither started nor to be started
    const auto known = [](const Known<State>& state) { return present(state) ? *present(state) : State{}; };
    return same_parts(known(a), known(b));
  }
  return present(a) && present(b) ? same_parts(*present(a), *present(b)) : absent(a) && absent(b);
}

template <class State>
bool half_way(const Known<State>& now, const Known<State>& a, const Known<State>& b) {
  if (unknown(now) || unknown(a) || unknown(b)) return false;
  if (!present(now)) return Libvirts<State>;  // taken away and not yet made anew
  const auto state = [](const Known<State>& one) { return present(one) ? *present(one) : State{}; };
  const auto& here = *present(now);
  return std::apply([&](const auto&... part) { return ((part(here, state(a)) || part(here, state(b))) && ...); }, Parts<State>::all);
}

#define KVMSTRAP_COMPARED(STATE)                                       \
  template bool same<STATE>(const Known<STATE>&, const Known<STATE>&); \
  template bool half_way<STATE>(const Known<STATE>&, const Known<STATE>&, const Known<STATE>&)
KVMSTRAP_COMPARED(FileImage);
KVMSTRAP_COMPARED(Repositories::State);
KVMSTRAP_COMPARED(Package::State);
KVMSTRAP_COMPARED(Module::State);
KVMSTRAP_COMPARED(Sysctl::State);
KVMSTRAP_COMPARED(Service::State);
KVMSTRAP_COMPARED(LibvirtNetwork::State);
KVMSTRAP_COMPARED(LibvirtPool::State);
KVMSTRAP_COMPARED(Proof::State);
#undef KVMSTRAP_COMPARED

bool is_network_before(const MadeOf<Network>& made, const Known<NetworkState>& state) {
  const auto* now = present(state);
  const auto* before = present(made.change.before);
  return now && before && not_as_before({*before, made.links, made.files}, *now).empty();
}

}  // namespace kvmstrap
