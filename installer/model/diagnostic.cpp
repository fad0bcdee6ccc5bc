#include "model/diagnostic.hpp"

#include <fmt/format.h>

namespace kvmstrap {

std::string to_string(const Diagnostic& d) {
  std::string text = d.file;
  if (d.line > 0) text += fmt::format(":{}:{}", d.line, d.column);
  text += fmt::format(": error: {}\n", d.message);
  if (d.line > 0 && !d.source.empty()) {
    // A tab of the source line is kept before the caret, so that both lines are indented alike in any terminal.
    std::string indent;
    int column = 1;
    for (const unsigned char byte : d.source) {
      if ((byte & 0xC0) == 0x80) continue;  // inside a UTF-8 character
      if (column++ >= d.column) break;
      indent += byte == '\t' ? '\t' : ' ';
    }
    indent.resize(static_cast<std::size_t>(d.column > 0 ? d.column - 1 : 0), ' ');
    text += fmt::format("{:5} | {}\n      | {}^{}\n", d.line, d.source, indent, std::string(static_cast<std::size_t>(d.length > 1 ? d.length - 1 : 0), '~'));
  }
  if (!d.hint.empty()) text += fmt::format("   hint: {}\n", d.hint);
  return text;
}

}  // namespace kvmstrap
