#include "cli/profile_argument.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

#include "cli/stop.hpp"
#include "embedded/embedded.hpp"
#include "model/override.hpp"
#include "model/suggest.hpp"
#include "profile/load.hpp"

namespace kvmstrap {

void add_variables(CLI::App& command, std::vector<std::string>& overrides) {
  command
      .add_option_function<std::vector<std::string>>(
          "--var",
          [&overrides](const std::vector<std::string>& typed) {
            for (const auto& one : typed) overrides.push_back(as_variable(one));
          },
          "what a variable of the profile is, which stands there as ${NAME}; may be given again")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false)  // what follows is the profile
      ->take_all();
}

void ProfileArgument::add_to(CLI::App& command) {
  command.add_option("PROFILE", name, "a YAML file, - for standard input, or the name of a built-in profile (kvmstrap profiles)")->required();
  command
      .add_option("--set", overrides,
                  "override one key of the profile, for example hardware.virtualization=optional, or a list: 'proof.guest=[br0]'; may be given again")
      ->type_name("KEY=VALUE")
      ->take_all();
  add_variables(command, overrides);
}

std::string ProfileArgument::as_typed() const {
  auto typed = name;
  for (const auto& one : overrides) {
    const auto [option, value] = kvmstrap::as_typed(one);
    typed += fmt::format(" {} '{}'", option, value);
  }
  return typed;
}

ProfileText ProfileArgument::read() const { return text.empty() ? read_profile_text(name) : ProfileText{name, text}; }

Profile ProfileArgument::load() const { return profile_in(read(), overrides); }

Profile profile_in(const ProfileText& source, const std::vector<std::string>& overrides) {
  auto result = load_profile(source.shown_name, source.text, overrides);
  if (!result.profile) refuse(result.diagnostics);
  return *result.profile;
}

namespace {

using Found = std::variant<ProfileText, Diagnostic>;

Found text_in(std::istream& in, const std::string& shown_name) {
  try {
    const std::string text(std::istreambuf_iterator<char>(in), {});
    if (!in.bad()) return ProfileText{shown_name, text};
  } catch (const std::ios_base::failure&) {  // libstdc++ lets a folder be opened
  }
  return Diagnostic{.file = shown_name, .message = "this is not a file that can be read"};
}

/// nullopt: there is no file of this name.
std::optional<Found> find_text(const std::string& name) {
  if (name == "-") return text_in(std::cin, "<stdin>");
  if (std::ifstream file{name}; file) return text_in(file, name);
  return std::nullopt;
}

/// The file beside it that `name` leaves the ending of, or the built-in profile that is called nearly so.
std::string meant_by(const std::string& name) {
  std::error_code none;
  for (const auto* ending : {".yaml", ".yml"})
    if (std::filesystem::is_regular_file(name + ending, none)) return fmt::format("did you mean '{}{}'?", name, ending);
  constexpr std::string_view folder = "profiles/", ending = ".yaml";
  std::vector<std::string_view> names;
  for (const auto& file : embedded_files())
    if (file.path.starts_with(folder)) names.push_back(file.path.substr(folder.size(), file.path.size() - folder.size() - ending.size()));
  const auto guess = did_you_mean(name, names);
  return guess + (guess.empty() ? "" : " ") + "the built-in ones: kvmstrap profiles";
}

ProfileText text_or_stop(const Found& found) {
  if (const auto* text = std::get_if<ProfileText>(&found)) return *text;
  const auto& why = std::get<Diagnostic>(found);
  throw Stop(Exit::invalid, fmt::format("kvmstrap: {}: {}\n{}", why.file, why.message, why.hint.empty() ? "" : "  " + why.hint + "\n"));
}

}  // namespace

std::variant<ProfileText, Diagnostic> find_profile_text(const std::string& name) {
  if (auto text = find_text(name)) return *text;
  const auto path = "profiles/" + name + ".yaml";
  const auto found = std::ranges::find(embedded_files(), path, &EmbeddedFile::path);
  if (found != embedded_files().end()) return ProfileText{name, std::string(found->content)};
  return Diagnostic{.file = name, .message = "there is no file and no built-in profile of this name", .hint = meant_by(name)};
}

ProfileText read_text(const std::string& name) {
  return text_or_stop(find_text(name).value_or(Diagnostic{.file = name, .message = "there is no file of this name"}));
}

ProfileText read_profile_text(const std::string& name) { return text_or_stop(find_profile_text(name)); }

}  // namespace kvmstrap
