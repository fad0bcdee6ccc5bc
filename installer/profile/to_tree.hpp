#pragma once
#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/enum_names.hpp"
#include "model/fields.hpp"
#include "profile/scalar.hpp"
#include "profile/tree.hpp"

/// Values of a profile as the tree that they would be read from: read.hpp the other way round, over the same tables.
namespace kvmstrap {

/// Whether both say the same, wherever they stand.
inline bool same(const Node& one, const Node& other) {
  return one.kind == other.kind && one.key == other.key && one.text == other.text && std::ranges::equal(one.children, other.children, same);
}

/// Walks the records' tables; a key whose value is the record's default is left out, unless the table requires it.
class TreeMaker {
 public:
  static Node make(bool value, const Rule&) { return {.kind = Kind::scalar, .text = value ? "true" : "false"}; }
  static Node make(int value, const Rule&) { return {.kind = Kind::scalar, .text = std::to_string(value)}; }
  static Node make(std::chrono::seconds value, const Rule&) { return {.kind = Kind::scalar, .text = to_text(value)}; }

  static Node make(const std::string& value, const Rule& rule) {
    const bool number_is_meant = rule.format == Format::sysctl_value && plain_int(value);
    return {.kind = Kind::scalar, .text = value, .quoted = !number_is_meant};
  }

  template <NamedEnum E>
  static Node make(E value, const Rule&) {
    return {.kind = Kind::scalar, .text = std::string(name_of(value))};
  }

  template <class T>
  static Node make(const std::optional<T>& value, const Rule& rule) {
    return value ? make(*value, rule) : Node{};
  }

  template <class T>
  static Node make(const std::vector<T>& values, const Rule& rule) {
    Node list{.kind = Kind::list};
    for (const auto& value : values) list.children.push_back(make(value, rule));
    return list;
  }

  template <class T>
  static Node make(const std::map<std::string, T>& values, const Rule& rule) {
    Node map{.kind = Kind::map};
    for (const auto& [key, value] : values) {
      auto entry = make_entry(value, rule);
      entry.key = key;
      map.children.push_back(std::move(entry));
    }
    return map;
  }

  template <Described Record>
  static Node make(const Record& record, const Rule&) {
    if constexpr (requires { Record::in_short; })
      if (const auto& in_short = record.*Record::in_short) return make(*in_short, Record::in_short_rule);
    Node map{.kind = Kind::map};
    for_each_field<Record>([&](const auto& field) {
      auto child = make(record.*field.member, field.rule);
      if (!field.rule.required && same(child, make(defaults<Record>().*field.member, field.rule))) return;
      child.key = field.name;
      map.children.push_back(std::move(child));
    });
    return map;
  }

 private:
  template <class Record>
  static const Record& defaults() {
    static const Record record{};
    return record;
  }

  /// An entry of a map that is not there is `absent`.
  template <class T>
  static Node make_entry(const std::optional<T>& value, const Rule& rule) {
    return value ? make(*value, rule) : Node{.kind = Kind::scalar, .text = "absent"};
  }
  template <class T>
  static Node make_entry(const T& value, const Rule& rule) {
    return make(value, rule);
  }
};

}  // namespace kvmstrap
