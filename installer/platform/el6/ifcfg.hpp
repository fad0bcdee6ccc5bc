#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kvmstrap::el6 {

/// A file of shell assignments that the network scripts source (ifcfg-*, /etc/sysconfig/network), read and edited by key.
/// Comments, other keys and their order survive. What is no plain assignment is kept as it stands and told by `not_understood`.
class Ifcfg {
 public:
  static Ifcfg parse(std::string_view text);

  /// The last assignment counts, as for a shell. Empty values count as none, as for the scripts.
  std::optional<std::string> get(std::string_view key) const;

  /// Every key, in the order of the file, each once.
  std::vector<std::string> keys() const;

  /// Changes the last assignment of `key` in its place and drops the others, or appends one. Quotes where a shell needs it.
  /// @throws std::invalid_argument for what is no key, or for a value with a control character: nothing could quote that for every script.
  void set(std::string_view key, std::string_view value);

  void remove(std::string_view key);

  /// Why this file cannot be taken at its word, a phrase each: code, line ends of another system. Empty for a plain file.
  const std::vector<std::string>& not_understood() const { return not_understood_; }

  std::string text() const;

 private:
  struct Line {
    std::string raw;      ///< as it stands, without its end
    std::string key;      ///< empty: no assignment
    std::string value;    ///< what a shell would make of it
    std::string comment;  ///< behind the value, with the blanks before it
  };

  std::vector<Line> lines_;
  std::vector<std::string> not_understood_;
};

/// `value` as one word of a shell that expands to nothing but itself. @throws std::invalid_argument as Ifcfg::set.
std::string shell_quoted(std::string_view value);

}  // namespace kvmstrap::el6
