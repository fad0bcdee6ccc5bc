#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <variant>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

struct ProfileText {
  std::string shown_name;
  std::string text;
};

/// A profile on the command line: a file, - for standard input, or the name of an embedded one.
struct ProfileArgument {
  std::string name;
  std::vector<std::string> overrides;  ///< --set KEY=VALUE, and --var NAME=VALUE marked by as_variable
  std::string text;                    ///< what it says, where the caller has it; `name` only stands in messages then

  void add_to(CLI::App& command);

  /// The profile with its overrides, to be given to another command.
  std::string as_typed() const;

  /// @throws Stop (2) when there is no such file and no such profile.
  ProfileText read() const;

  /// @throws Stop (2) with every mistake that it has.
  Profile load() const;
};

/// --var NAME=VALUE, among the overrides.
void add_variables(CLI::App& command, std::vector<std::string>& overrides);

/// The text, or why there is none.
std::variant<ProfileText, Diagnostic> find_profile_text(const std::string& name);

/// Of a file, or - for standard input. @throws Stop (2)
ProfileText read_text(const std::string& name);

/// @throws Stop (2) when there is no such file and no such profile.
ProfileText read_profile_text(const std::string& name);

/// @throws Stop (2) with every mistake that it has.
Profile profile_in(const ProfileText& source, const std::vector<std::string>& overrides);

}  // namespace kvmstrap
