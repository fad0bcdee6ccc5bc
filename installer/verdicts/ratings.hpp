#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/known.hpp"
#include "model/text.hpp"
#include "model/verdict.hpp"

/// How a verdict says what it found.
namespace kvmstrap::verdicts {

inline HostVerdict pass(std::string evidence) { return {{}, Rating::pass, std::move(evidence), {}}; }
inline HostVerdict warn(std::string evidence, std::string remedy) { return {{}, Rating::warn, std::move(evidence), std::move(remedy)}; }
inline HostVerdict fail(std::string evidence, std::string remedy) { return {{}, Rating::fail, std::move(evidence), std::move(remedy)}; }
inline HostVerdict not_known(std::string evidence, std::string remedy) { return {{}, Rating::unknown, std::move(evidence), std::move(remedy)}; }

inline constexpr const char* as_root = "run it as root: sudo kvmstrap check";

/// Why `known` is not there: its own reason, or that there is no `name`.
template <class T>
std::string why_not(const Known<T>& known, const std::string& name) {
  if (const auto* u = std::get_if<Unknown>(&known)) return u->why;
  return "there is no " + name;
}

/// Whether the folder was read and has that entry.
inline bool has_entry(const Known<std::vector<std::string>>& folder, std::string_view name) {
  const auto* names = present(folder);
  return names && contains(*names, name);
}

}  // namespace kvmstrap::verdicts
