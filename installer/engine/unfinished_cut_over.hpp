#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/executor.hpp"
#include "engine/journal.hpp"

namespace kvmstrap {

/// A file that a cut-over was to write, as its journal tells it.
struct UnfinishedFile {
  std::string path;
  std::optional<FileImage> before;     ///< none: it was not there
  std::optional<std::string> written;  ///< none: the cut-over was to remove it
  bool by_scripts = false;             ///< the host's own scripts write it, too: what it holds tells nothing
};

/// A cut-over of which the journal does not say how it ended: the power went, the machine was reset, or everything of it was killed.
struct UnfinishedCutOver {
  ChangeOf<Network> change;
  std::vector<UnfinishedFile> files;
  std::string boot_id;
};

/// What an action's record tells of a cut-over; none when it is not one's.
std::optional<UnfinishedCutOver> cut_over_of(const Json& record);

/// That of the last run; none when nothing is open.
std::optional<UnfinishedCutOver> unfinished_cut_over(const std::vector<PastRun>& runs);

/// How far it had come, by what the files hold now.
enum class CutOverFiles {
  untouched,  ///< all as before
  written,    ///< all as wanted: it had been committed, only the journal does not say so; or it was being rehearsed
  half,       ///< some as before, some as wanted
  changed,    ///< somebody else has changed one of them since
  unreadable
};

CutOverFiles how_far(const std::vector<UnfinishedFile>& files, Reader& reader);

/// Puts back what was there before. The first thing that goes wrong, as a sentence; none when all went well.
std::optional<std::string> put_back(const std::vector<UnfinishedFile>& files, Host& host);

/// Whether anything that a cut-over changes is other than it was: a link gone, a bridge more, settings, addresses, routes, rules.
bool moved(const NetworkState& before, const NetworkState& now);

/// Which network is in force behind a cut-over that was cut off, and what to do, as a sentence; nothing is changed. None when there is no such cut-over.
std::optional<std::string> network_in_force(const Machine& machine);

/// Sees to a cut-over that was cut off: what is half written is put back, what is live of it since this boot as well, and its journal is closed. What became
/// of it, as a sentence; none when there is no such cut-over. @throws std::runtime_error when the files cannot be read or put back; the journal then stays
/// open.
std::optional<std::string> settle_unfinished_cut_over(const Machine& machine);

}  // namespace kvmstrap
