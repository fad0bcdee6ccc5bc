#pragma once
#include <map>
#include <string>

namespace kvmstrap {

/// What a map has under that name; nullptr: nothing.
template <class T>
const T* find(const std::map<std::string, T>& map, const std::string& name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace kvmstrap
