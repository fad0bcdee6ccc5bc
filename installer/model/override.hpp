#pragma once
#include <optional>
#include <string>
#include <string_view>

/// What is given to a profile from outside, in one list: values in the place of its own, KEY=VALUE, and variables that it leaves open. Those are marked as no
/// key could be: ${NAME}=VALUE.
namespace kvmstrap {

/// NAME=VALUE, as --var takes it, marked as a variable.
std::string as_variable(std::string_view typed);

/// NAME=VALUE of what is marked as a variable; nullopt for KEY=VALUE.
std::optional<std::string> variable_in(std::string_view given);

/// An option of the command line and its value.
struct TypedOverride {
  std::string_view option;  ///< --set or --var
  std::string value;
};
TypedOverride as_typed(const std::string& given);

}  // namespace kvmstrap
