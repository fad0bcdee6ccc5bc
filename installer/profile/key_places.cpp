#include "profile/key_places.hpp"

#include <map>
#include <optional>

#include "model/profile.hpp"

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
void find_key(std::string_view key, const Path& here, std::vector<std::string>& found) {
  using Value = InnerOf<T>;
  if constexpr (IsMap<Value>::value) {
    find_key<typename Value::mapped_type>(key, here / "NAME", found);
  } else if constexpr (Described<Value>) {
    for_each_field<Value>([&](const auto& field) {
      if (field.name == key) found.push_back(here.empty() ? "the profile" : to_string(here));
      find_key<std::remove_cvref_t<decltype(std::declval<Value>().*field.member)>>(key, here / field.name, found);
    });
  }
}

template <class T>
void split(std::string_view dotted, Path& path) {
  using Value = InnerOf<T>;
  const auto dot = dotted.find('.');
  const auto first = dotted.substr(0, dot);
  const auto rest = dot == std::string_view::npos ? std::string_view{} : dotted.substr(dot + 1);
  if constexpr (IsMap<Value>::value) {
    using Entry = typename Value::mapped_type;
    if (dot == std::string_view::npos || !Described<InnerOf<Entry>>) {
      path.emplace_back(dotted);
      return;
    }
    path.emplace_back(first);
    split<Entry>(rest, path);
  } else {
    path.emplace_back(first);
    if (dot == std::string_view::npos) return;
    bool known = false;
    if constexpr (Described<Value>)
      for_each_field<Value>([&](const auto& field) {
        if (field.name != first) return;
        known = true;
        split<std::remove_cvref_t<decltype(std::declval<Value>().*field.member)>>(rest, path);
      });
    if (!known) split<int>(rest, path);
  }
}

}  // namespace

std::vector<std::string> places_of_key(std::string_view key) {
  std::vector<std::string> found;
  find_key<Profile>(key, {}, found);
  return found;
}

Path split_path(std::string_view dotted) {
  Path path;
  split<Profile>(dotted, path);
  return path;
}

}  // namespace kvmstrap
