#pragma once
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/journal.hpp"
#include "model/change.hpp"

/// What a run made of each subject, by its journal.
namespace kvmstrap {

/// All its actions on one subject together.
template <class S>
struct MadeOf {
  ChangeOf<S> change;                            ///< its `before` is that of the first action, its `after` that of the last
  std::optional<Known<typename S::State>> left;  ///< as the last one read back; none: it was cut off
  std::string step;
  std::vector<std::string> files = {};  ///< the network's, that it wrote or removed
  std::vector<std::string> links = {};  ///< the network's, that it made, moved or put something on
};
template <class... S>
using VariantOfMade = std::variant<MadeOf<S>...>;
using Made = OfEverySubject<VariantOfMade>;

SubjectId subject_of(const Made& made);

/// Newest first; the files of package sources one by one, since others may have come since.
std::vector<Made> made_by(const PastRun& run);

/// What packages bring, as the platform knows it.
using Brings = std::map<Package, std::vector<SubjectId>>;

/// The same with what was before the run in place of what it found once it had installed its packages and started libvirtd: a package's services did not run,
/// its networks were not there, and nothing of libvirt's was active.
std::vector<Made> made_by(const PastRun& run, const Brings& brings);

/// Networks of libvirt that came with packages of the run, and that libvirtd, which did not run before, has started since.
std::vector<LibvirtNetwork> networks_that_came_along(const std::vector<Made>& all, const Brings& brings);

/// Whether two states are the same as far as a run changes them: not by numbers of processes, nor by what a package holds.
template <class State>
bool same(const Known<State>& a, const Known<State>& b);

/// Whether each part of `now` is as in one of the two: a way from one to the other that was cut off.
template <class State>
bool half_way(const Known<State>& now, const Known<State>& a, const Known<State>& b);

/// Whether the network is, for all that the run has touched, as it was before it.
bool is_network_before(const MadeOf<Network>& made, const Known<NetworkState>& state);

}  // namespace kvmstrap
