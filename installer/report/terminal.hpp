#pragma once
#include <ostream>
#include <string>
#include <string_view>

namespace kvmstrap {

/// What can be printed where: colour and lines that are written over only on a terminal.
struct Terminal {
  std::ostream& out;
  bool interactive = false;
  bool colour = false;
  std::size_t width = 0;  ///< columns; 0: lines of any length

  /// Standard output as it is: a terminal or not, NO_COLOR and TERM=dumb respected.
  static Terminal standard_output();

  std::string green(std::string_view text) const { return paint("32", text); }
  std::string yellow(std::string_view text) const { return paint("33", text); }
  std::string red(std::string_view text) const { return paint("31", text); }
  std::string bold(std::string_view text) const { return paint("1", text); }
  std::string faint(std::string_view text) const { return paint("2", text); }

 private:
  std::string paint(std::string_view code, std::string_view text) const;
};

}  // namespace kvmstrap
