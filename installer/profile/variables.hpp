#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "profile/tree.hpp"

namespace kvmstrap {

/// Fills what a profile leaves open: ${NAME} in a scalar; $${ is a literal ${. What is filled in never becomes structure, only the text of that scalar, which
/// is a number or a truth value where one is wanted.
class Variables {
 public:
  /// `sources` are the profile and its overrides, whose places are named in findings.
  explicit Variables(const std::vector<Source>& sources) : sources_(sources) {}

  /// Takes NAME=VALUE, which is the source of that number.
  void take(const std::string& name_and_value, std::size_t number);

  /// Fills all that is in `node`, to which `path` leads.
  void fill(Node& node, const Path& path = {});

  /// Says of each that was taken and is nowhere in what was filled.
  void refuse_unused();

  /// The names that stood in what was filled, with a value or without.
  const std::set<std::string, std::less<>>& used() const { return used_; }

  std::vector<Finding> findings;
  std::vector<Path> unfilled;  ///< what stayed as it was, because something about its variables is wrong

 private:
  struct Given {
    std::string value;
    std::size_t number;
  };

  void fill_scalar(Node& node, const Path& path);
  /// Of the variable that is `written` in the text of `node`, ${ and } with it; nullopt, and a finding, where it has none.
  std::optional<std::string> value_of(const Node& node, const Path& path, std::string_view written);
  void refuse(const Node& node, const Path& path, std::string_view written, std::string message, std::string hint);

  const std::vector<Source>& sources_;
  std::map<std::string, Given, std::less<>> given_;
  std::set<std::string, std::less<>> used_;
};

}  // namespace kvmstrap
