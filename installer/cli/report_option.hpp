#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "report/run_story.hpp"

namespace kvmstrap {

/// --report FILE: where the story of a run is told, in the form that the file's ending names.
struct ReportOption {
  std::vector<std::string> files;
  std::function<void(const RunStory&)> listener;  ///< is told it too

  /// Another ending than .html, .json and .xml is a mistake of usage.
  void add_to(CLI::App& command);
  bool asked() const { return !files.empty() || listener; }

  /// @throws Stop (2) for a file that could not be written as things are.
  void refuse_unwritable() const;

  /// Writes every file, each whole or not at all, for its owner alone; `tell` is asked for the story when there is any. What cannot be written is told on
  /// standard error and changes nothing else: the exit code says how the run ended.
  void write(const std::function<RunStory()>& tell) const;

  /// The same for another story than a run's: `tell` gives the text for a form, such as ".html".
  void write_as(const std::function<std::string(std::string_view ending)>& tell) const;
};

}  // namespace kvmstrap
