#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "profile/source.hpp"

namespace kvmstrap {

enum class Kind { null, scalar, list, map };

/// One node of a profile as it was written, aliases expanded. Knows nothing of what a profile means.
struct Node {
  Kind kind = Kind::null;
  std::string text;         ///< of a scalar
  bool quoted = false;      ///< a scalar in quotes, or a block scalar: always a text
  bool filled = false;      ///< a scalar that holds the value of a variable: a text, a number or a truth value, as it is wanted
  bool flow = false;        ///< a list or map in brackets
  std::string key;          ///< in a map: what leads here
  Mark key_mark;            ///< in a map: the key's place
  Mark mark;                ///< the value's place; the key's for an empty value
  bool incomplete = false;  ///< something in it could not be taken up, and was reported
  std::vector<Node> children;
  std::size_t size = 1;  ///< nodes in it, itself included
  std::size_t height = 1;

  const Node* child(std::string_view name) const;
};

/// From the root: keys of maps, and indices of lists as decimal numbers.
using Path = std::vector<std::string>;

/// "network.bridges.br0"
std::string to_string(const Path& path);
Path operator/(Path path, std::string_view key);

/// Whether `path` is `above` or below it.
bool is_below(const Path& path, const Path& above);

/// The place of what `path` leads to, or of the nearest thing above it that is there; the key's place for `at_key`.
Mark place_of(const Node& root, const Path& path, bool at_key = false);

struct Parsed {
  std::optional<Node> root;  ///< none when the text is no YAML at all, or empty
  std::vector<Finding> findings;
};

/// Reads one YAML document. Refused: duplicate keys, merge keys, tags, a second document, and anything beyond the limits of nodes and depth.
Parsed parse_yaml(const Source& source, std::size_t source_number = 0);

/// A text from a profile as it may be shown in a message: control characters escaped, long ones cut.
std::string shown(std::string_view text);

}  // namespace kvmstrap
