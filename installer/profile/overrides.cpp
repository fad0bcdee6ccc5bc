#include "profile/overrides.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "profile/key_places.hpp"

namespace kvmstrap {

namespace {

/// All of an override's nodes are marked with the override itself: it has no lines.
void mark_all(Node& node, const Mark& mark) {
  node.mark = node.key_mark = mark;
  for (auto& child : node.children) mark_all(child, mark);
}

}  // namespace

std::vector<Finding> apply_override(Node& root, const Source& source, std::size_t number, Variables& variables) {
  const Mark mark{.source = number, .line = 1};
  const auto equals = source.text.find('=');
  if (equals == std::string::npos || equals == 0) return {{mark, "KEY=VALUE is expected", "for example --set hardware.virtualization=optional"}};
  const auto path = split_path(std::string_view(source.text).substr(0, equals), root);
  if (std::ranges::any_of(path, &Path::value_type::empty)) return {{mark, "an empty name in KEY", "names are separated by single dots"}};

  const auto text = source.text.substr(equals + 1);
  if (text.find_first_not_of(" \t") == std::string::npos) return {{mark, "VALUE is empty", "for an empty list write [], for an empty text \"\""}};
  auto parsed = parse_yaml(make_source(source.name, text), number);
  for (auto& finding : parsed.findings) finding.mark = mark;
  if (!parsed.findings.empty() || !parsed.root) return parsed.findings;
  const bool block = (parsed.root->kind == Kind::map || parsed.root->kind == Kind::list) && !parsed.root->flow;
  if (block) return {{mark, "VALUE is neither a single value nor one in brackets", "write {KEY: VALUE} or [A, B]; put a text that contains ': ' into quotes"}};

  variables.fill(*parsed.root, path);

  Node* node = &root;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (node->kind != Kind::map)
      return {{mark,
               fmt::format("{} is no map and has no key '{}'",
                           i == 0 ? "the profile" : shown(to_string({path.begin(), path.begin() + static_cast<std::ptrdiff_t>(i)})), shown(path[i])),
               "set the whole value instead"}};
    auto found = std::ranges::find(node->children, path[i], &Node::key);
    if (found == node->children.end())
      found = node->children.insert(node->children.end(), Node{.kind = Kind::map, .key = path[i], .key_mark = mark, .mark = mark});
    node = &*found;
  }
  auto value = std::move(*parsed.root);
  mark_all(value, mark);
  value.key = path.back();
  *node = std::move(value);
  return {};
}

}  // namespace kvmstrap
