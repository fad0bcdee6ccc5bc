#include "profile/key_places.hpp"

#include <map>
#include <optional>

#include "model/profile.hpp"
#include "profile/format.hpp"

namespace kvmstrap {

namespace {

template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};

template <class T>
struct Inner {
  using type = T;
};
template <class T>
struct Inner<std::optional<T>> : Inner<T> {};
template <class T>
struct Inner<std::vector<T>> : Inner<T> {};

/// Without optional and vector around it.
template <class T>
using InnerOf = typename Inner<T>::type;

template <class T>
void find_key(std::string_view key, const Path& here, std::vector<Path>& found) {
  using Value = InnerOf<T>;
  if constexpr (IsMap<Value>::value) {
    find_key<typename Value::mapped_type>(key, here / "NAME", found);
  } else if constexpr (Described<Value>) {
    for_each_field<Value>([&](const auto& field) {
      if (field.name == key) found.push_back(here);
      find_key<std::remove_cvref_t<decltype(std::declval<Value>().*field.member)>>(key, here / field.name, found);
    });
  }
}

const Node* child_of(const Node* node, std::string_view key) { return node && node->kind == Kind::map ? node->child(key) : nullptr; }

/// What stands behind the name at the front of `dotted`; none when it is not followed by a dot or the end.
std::optional<std::string_view> behind(std::string_view name, std::string_view dotted) {
  if (!dotted.starts_with(name)) return std::nullopt;
  dotted.remove_prefix(name.size());
  if (dotted.empty()) return dotted;
  return dotted.front() == '.' ? std::optional(dotted.substr(1)) : std::nullopt;
}

template <class Record>
bool begins_with_a_key(std::string_view dotted) {
  bool begins = false;
  for_each_field<Record>([&](const auto& field) { begins = begins || behind(field.name, dotted); });
  return begins;
}

/// The name of a map's entry, which is an `Entry`, at the front of `dotted`.
template <class Entry>
std::string_view name_at_front(std::string_view dotted, const Rule& rule, const Node* map) {
  std::string_view longest;
  if (map && map->kind == Kind::map)
    for (const auto& child : map->children)
      if (child.key.size() > longest.size() && behind(child.key, dotted)) longest = child.key;
  if (!longest.empty()) return longest;
  for (auto dot = dotted.find('.'); dot != std::string_view::npos; dot = dotted.find('.', dot + 1))
    if (begins_with_a_key<Entry>(dotted.substr(dot + 1))) return dotted.substr(0, dot);
  const bool may_have_dots = rule.keys != Format::any && rule_of(rule.keys).accepts("a.b");
  return may_have_dots ? dotted : dotted.substr(0, dotted.find('.'));
}

template <class T>
void split(std::string_view dotted, const Rule& rule, const Node* node, Path& path) {
  using Value = InnerOf<T>;
  if constexpr (IsMap<Value>::value) {
    using Entry = InnerOf<typename Value::mapped_type>;
    if constexpr (Described<Entry>) {
      const std::string name(name_at_front<Entry>(dotted, rule, node));
      path.push_back(name);
      if (name.size() < dotted.size()) split<Entry>(dotted.substr(name.size() + 1), {}, child_of(node, name), path);
    } else {
      path.emplace_back(dotted);
    }
  } else {
    const auto dot = dotted.find('.');
    const auto first = dotted.substr(0, dot);
    path.emplace_back(first);
    if (dot == std::string_view::npos) return;
    const auto rest = dotted.substr(dot + 1);
    bool known = false;
    if constexpr (Described<Value>)
      for_each_field<Value>([&](const auto& field) {
        if (field.name != first) return;
        known = true;
        split<std::remove_cvref_t<decltype(std::declval<Value>().*field.member)>>(rest, field.rule, child_of(node, first), path);
      });
    if (!known) split<int>(rest, {}, nullptr, path);
  }
}

}  // namespace

std::vector<Path> places_of_key(std::string_view key) {
  std::vector<Path> found;
  find_key<Profile>(key, {}, found);
  return found;
}

Path split_path(std::string_view dotted, const Node& profile) {
  Path path;
  split<Profile>(dotted, {}, &profile, path);
  return path;
}

}  // namespace kvmstrap
