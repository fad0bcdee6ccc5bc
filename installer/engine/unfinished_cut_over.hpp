#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/journal.hpp"
#include "host/host.hpp"
#include "platform/reader.hpp"

namespace kvmstrap {

/// A file that a cut-over was to write, as its journal tells it.
struct UnfinishedFile {
  std::string path;
  std::optional<FileImage> before;     ///< none: it was not there
  std::optional<std::string> written;  ///< none: the cut-over was to remove it
};

/// The network files of the last run's cut-over, when the journal does not say how that ended: the power went, or the machine was reset.
/// Empty when nothing is open.
std::vector<UnfinishedFile> unfinished_cut_over(const std::vector<PastRun>& runs);

/// How far it had come, by what the files hold now.
enum class CutOverFiles {
  untouched,  ///< all as before
  written,    ///< all as wanted: it had been committed, only the journal does not say so
  half,       ///< some as before, some as wanted
  changed,    ///< somebody else has changed one of them since
  unreadable
};

CutOverFiles how_far(const std::vector<UnfinishedFile>& files, Reader& reader);

/// Puts back what was there before. The first thing that goes wrong, as a sentence; none when all went well.
std::optional<std::string> put_back(const std::vector<UnfinishedFile>& files, Host& host);

/// Sees to a cut-over that was cut off: what is half written is put back, and its journal is closed. What became of it, as a sentence; none when there is
/// no such cut-over. @throws std::runtime_error when the files cannot be read or put back; the journal then stays open.
std::optional<std::string> settle_unfinished_cut_over(Reader& reader, Host& host);

}  // namespace kvmstrap
