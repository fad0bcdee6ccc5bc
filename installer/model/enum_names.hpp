#pragma once
#include <array>
#include <string_view>
#include <type_traits>

namespace kvmstrap {

/// The names of an enumeration's values, in their order. Specialised where an enumeration is used outside the program.
template <class E>
struct EnumNames;

#define KVMSTRAP_ENUM_NAMES(E, ...)                                                \
  template <>                                                                      \
  struct EnumNames<E> {                                                            \
    static constexpr auto values = std::to_array<std::string_view>({__VA_ARGS__}); \
  }

template <class T>
concept NamedEnum = std::is_enum_v<T> && requires {
  EnumNames<T>::values;
};

template <NamedEnum E>
std::string_view name_of(E value) {
  return EnumNames<E>::values.at(static_cast<std::size_t>(value));
}

}  // namespace kvmstrap
