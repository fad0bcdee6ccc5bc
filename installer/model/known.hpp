#pragma once
#include <string>
#include <utility>
#include <variant>

namespace kvmstrap {

/// A fact that could not be read; `why` is a sentence fit for a person.
struct Unknown {
  std::string why;
  bool operator==(const Unknown&) const = default;
};

/// A fact that was read: there is no such thing on the host.
struct Absent {
  bool operator==(const Absent&) const = default;
};

/// What is known of one thing: nothing (and why), that it is not there, or its state.
template <class T>
using Known = std::variant<Unknown, Absent, T>;

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

/// Calls the one of `cases` that takes what `value` holds.
template <class Variant, class... Cases>
decltype(auto) match(Variant&& value, Cases&&... cases) {
  return std::visit(Overloaded{std::forward<Cases>(cases)...}, std::forward<Variant>(value));
}

/// The state when it is known and there; null otherwise.
template <class T>
const T* present(const Known<T>& known) {
  return std::get_if<T>(&known);
}

template <class T>
bool unknown(const Known<T>& known) {
  return std::holds_alternative<Unknown>(known);
}

template <class T>
bool absent(const Known<T>& known) {
  return std::holds_alternative<Absent>(known);
}

}  // namespace kvmstrap
