#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/diagnostic.hpp"

namespace kvmstrap {

/// Where something stands, in bytes; columns are counted when a diagnostic is made, since most marks never become one.
struct Mark {
  std::size_t source = 0;  ///< 0 is the profile, n the n-th override
  int line = 0;            ///< from 1; 0 for no place
  int byte = 0;            ///< in its line, from 0
  std::size_t bytes = 1;
};

/// A mistake with its place; `Finding`s become `Diagnostic`s when the source's lines are added.
struct Finding {
  Mark mark;
  std::string message;
  std::string hint;
  std::string path = {};  ///< "network.bridges.br0"; empty for what is wrong with the text itself
};

/// A text as YAML takes it: no byte order mark, lines end with \n.
struct Source {
  std::string name;
  std::string text;
  std::vector<std::string> lines;
  bool has_lines = true;  ///< false for an override: its diagnostics show no line and no place
};

Source make_source(std::string name, std::string_view text);

/// A mark for the byte `byte` (from 0) of line `line` (from 0); a place behind the text is drawn to its end.
Mark mark_at(const Source& source, int line, int byte, std::size_t bytes = 1);

/// What makes a text unfit for reading at all: size, encoding, control characters, tabs as indentation. Checked on the bytes as they came.
std::vector<Finding> unreadable(const Source& source, std::string_view raw);

/// With the source line, and the place in characters as an editor counts.
Diagnostic to_diagnostic(const Finding& finding, const std::vector<Source>& sources);

/// In the order of the text; a hopeless text does not fill the screen.
std::vector<Diagnostic> diagnostics_of(std::vector<Finding> findings, const std::vector<Source>& sources);

}  // namespace kvmstrap
