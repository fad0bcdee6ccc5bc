#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>

#include "model/rule.hpp"

namespace kvmstrap {

/// One member of a record: its name outside the program, where it lives, a sentence for its documentation, and what a value must be.
/// A record lists its members once, as `static constexpr std::tuple fields{...}`; reading, writing and the JSON Schema are each one walk over it.
template <class Record, class Value>
struct Field {
  std::string_view name;
  Value Record::*member;
  std::string_view doc = {};
  Rule rule = {};
};
template <class Record, class Value>
Field(std::string_view, Value Record::*, std::string_view = {}, Rule = {}) -> Field<Record, Value>;

template <class Record>
concept Described = requires {
  Record::fields;
};

/// Calls `visit(field)` for every member that `Record` lists.
template <Described Record, class Visit>
constexpr void for_each_field(Visit&& visit) {
  std::apply([&](const auto&... field) { (visit(field), ...); }, Record::fields);
}

/// A list of names of keys.
template <std::size_t N>
constexpr auto keys(const std::string_view (&names)[N]) {
  return std::to_array(names);
}

/// The same with more of them.
template <std::size_t N, std::size_t M>
constexpr auto keys(const std::array<std::string_view, N>& some, const std::string_view (&more)[M]) {
  std::array<std::string_view, N + M> all{};
  std::ranges::copy(more, std::ranges::copy(some, all.begin()).out);
  return all;
}

}  // namespace kvmstrap
