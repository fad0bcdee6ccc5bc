#pragma once
#include <algorithm>
#include <chrono>
#include <concepts>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/enum_names.hpp"
#include "model/fields.hpp"
#include "profile/tree.hpp"

namespace kvmstrap {

/// The names that a record knows, and those that it refuses with a better word than "unknown".
struct KnownKeys {
  std::vector<std::string_view> fields;
  std::span<const std::string_view> not_yet;
  std::span<const std::string_view> netplan_too;
};

template <Described Record>
KnownKeys known_keys() {
  KnownKeys known;
  for_each_field<Record>([&](const auto& field) { known.fields.push_back(field.name); });
  if constexpr (requires { Record::not_yet; }) known.not_yet = Record::not_yet;
  if constexpr (requires { Record::netplan_too; }) known.netplan_too = Record::netplan_too;
  return known;
}

/// Where a value is, and what it must be.
struct Expected {
  Path path;
  Rule rule = {};
  std::string_view doc = {};

  Expected below(std::string_view key) const { return {path / key, rule, doc}; }
};

/// What the text is that is read, for messages.
struct DocumentKind {
  std::string_view name;                                     ///< "the profile"
  std::vector<Path> (*places_of_key)(std::string_view key);  ///< where in it a key of this name has its place
};
extern const DocumentKind profile_document;

/// Fills records from the tree by walking their tables. Goes on after a mistake; what could not be read keeps its default.
class TreeReader {
 public:
  explicit TreeReader(const DocumentKind& document = profile_document) : document_(document) {}

  std::vector<Finding> findings;
  std::vector<Path> unsound;  ///< what could not be read, for checks that would only report a consequence

  void read(const Node& node, const Expected& expected, bool& value);
  void read(const Node& node, const Expected& expected, int& value);
  void read(const Node& node, const Expected& expected, std::string& value);
  void read(const Node& node, const Expected& expected, std::chrono::seconds& value);

  template <NamedEnum E>
  void read(const Node& node, const Expected& expected, E& value) {
    if (const auto index = read_choice(node, expected, EnumNames<E>::values)) value = static_cast<E>(*index);
  }

  template <class T>
  void read(const Node& node, const Expected& expected, std::optional<T>& value) {
    const auto mistakes = unsound.size();
    T inner{};
    read(node, expected, inner);
    if (unsound.size() == mistakes || Described<T>) value = std::move(inner);
  }

  template <class T>
  void read(const Node& node, const Expected& expected, std::vector<T>& values) {
    if (!is_list(node, expected)) return;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const auto mistakes = unsound.size();
      T value{};
      read(node.children[i], expected.below(std::to_string(i)), value);
      if (unsound.size() == mistakes) values.push_back(std::move(value));
    }
    if constexpr (std::same_as<T, std::string>) note_repetitions(node, expected);
  }

  template <class T>
  void read(const Node& node, const Expected& expected, std::map<std::string, T>& values) {
    if (!is_map(node, expected) || !has_fitting_size(node, expected)) return;
    for (const auto& child : node.children) {
      const auto at = expected.below(child.key);
      const bool fits = key_fits(child, at);
      T value{};
      read_entry(child, at, value);
      if (fits) values.emplace(child.key, std::move(value));
    }
  }

  template <Described Record>
  void read(const Node& node, const Expected& expected, Record& record) {
    if constexpr (requires { Record::in_short; })
      if (node.kind == Kind::scalar) return read(node, {expected.path, Record::in_short_rule, expected.doc}, record.*Record::in_short);
    if (!is_map(node, expected)) return;
    const auto known = known_keys<Record>();
    for (const auto& child : node.children)
      if (std::ranges::find(known.fields, child.key) == known.fields.end()) refuse_key(child, expected.path, known);
    for_each_field<Record>([&](const auto& field) {
      const Expected at{expected.path / field.name, field.rule, field.doc};
      if (const auto* child = node.child(field.name))
        read(*child, at, record.*field.member);
      else if (field.rule.required && !node.incomplete)
        note_missing(node, at, field.name);
    });
  }

 private:
  /// An entry of a map that may also be `absent`: nullopt.
  template <class T>
  void read_entry(const Node& node, const Expected& at, std::optional<T>& value) {
    if (node.kind == Kind::scalar && node.text == "absent") return;
    if (const auto* absent = node.child("absent"); node.kind == Kind::map && absent) return refuse_absent(*absent, at.path);
    T inner{};
    if (is_map(node, at, "a map, or absent")) read(node, at, inner);
    value = std::move(inner);
  }
  template <class T>
  void read_entry(const Node& node, const Expected& at, T& value) {
    read(node, at, value);
  }

  std::string name_of_path(const Path& path) const;
  void refuse(const Mark& mark, const Path& path, std::string message, std::string hint);
  void refuse_kind(const Node& node, const Path& path, std::string_view wanted, std::string hint);
  void refuse_key(const Node& child, const Path& record, const KnownKeys& known);
  void refuse_absent(const Node& key, const Path& path);
  void note_missing(const Node& record, const Expected& field, std::string_view name);
  void note_repetitions(const Node& list, const Expected& expected);
  bool is_list(const Node& node, const Expected& expected);
  bool is_map(const Node& node, const Expected& expected, std::string_view wanted = "a map");
  bool has_fitting_size(const Node& node, const Expected& expected);
  bool key_fits(const Node& child, const Expected& expected);
  std::optional<std::size_t> read_choice(const Node& node, const Expected& expected, std::span<const std::string_view> names);

  const DocumentKind& document_;
};

}  // namespace kvmstrap
