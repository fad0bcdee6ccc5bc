#pragma once
#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <vector>

#include "model/enum_names.hpp"

namespace kvmstrap {

/// An option that takes the name of one value of E; `value` is an E or an optional one.
template <NamedEnum E, class T>
CLI::Option* add_choice(CLI::App& command, const std::string& option, T& value, const std::string& what) {
  constexpr auto& names = EnumNames<E>::values;
  return command
      .add_option_function<std::string>(
          option, [&value](const std::string& name) { value = static_cast<E>(std::ranges::find(names, name) - names.begin()); }, what)
      ->check(CLI::IsMember(std::vector<std::string>(names.begin(), names.end())));
}

}  // namespace kvmstrap
