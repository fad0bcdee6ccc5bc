#include "model/override.hpp"

#include <algorithm>

namespace kvmstrap {

std::string as_variable(std::string_view typed) {
  const auto end = std::min(typed.find('='), typed.size());
  return "${" + std::string(typed.substr(0, end)) + "}" + std::string(typed.substr(end));
}

std::optional<std::string> variable_in(std::string_view given) {
  if (!given.starts_with("${")) return std::nullopt;
  const auto end = std::min(given.find('='), given.size());
  auto name = given.substr(2, end - 2);
  if (name.ends_with('}')) name.remove_suffix(1);
  return std::string(name) + std::string(given.substr(end));
}

TypedOverride as_typed(const std::string& given) {
  if (auto variable = variable_in(given)) return {"--var", std::move(*variable)};
  return {"--set", given};
}

}  // namespace kvmstrap
