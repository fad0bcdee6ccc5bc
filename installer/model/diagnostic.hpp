#pragma once
#include <string>
#include <vector>

namespace kvmstrap {

/// One mistake in a text that a person wrote.
struct Diagnostic {
  std::string file;
  int line = 0;        ///< from 1; 0 when it has no place
  int column = 0;      ///< from 1, in characters as an editor counts
  int length = 1;      ///< in characters, for the caret's tail
  std::string source;  ///< the source line; none is shown when it is empty
  std::string message;
  std::string hint;  ///< what to do; may be empty
  std::string path;  ///< the key that it is about, as --set takes it; empty when the text could not be read so far
};

/// file:line:column: error: message, the source line with a caret, and the hint.
std::string to_string(const Diagnostic& diagnostic);

}  // namespace kvmstrap
