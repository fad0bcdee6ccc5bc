#include "cli/profile_argument.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>

#include "cli/stop.hpp"
#include "embedded/embedded.hpp"
#include "model/diagnostic.hpp"
#include "profile/load.hpp"

namespace kvmstrap {

void ProfileArgument::add_to(CLI::App& command) {
  command.add_option("PROFILE", name, "a YAML file, - for standard input, or the name of a built-in profile (kvmstrap profiles)")->required();
  command
      .add_option("--set", overrides,
                  "override one key of the profile, for example hardware.virtualization=optional, or a list: 'proof.guest=[br0]'; may be given again")
      ->type_name("KEY=VALUE")
      ->take_all();
}

std::string ProfileArgument::as_typed() const {
  auto text = name;
  for (const auto& one : overrides) text += " --set '" + one + "'";
  return text;
}

Profile ProfileArgument::load() const { return profile_in(read_profile_text(name), overrides); }

Profile profile_in(const ProfileText& source, const std::vector<std::string>& overrides) {
  auto result = load_profile(source.shown_name, source.text, overrides);
  if (result.profile) return *result.profile;
  std::string message;
  for (const auto& diagnostic : result.diagnostics) message += to_string(diagnostic);
  throw Stop(Exit::invalid, message);
}

ProfileText read_profile_text(const std::string& name) {
  const auto all_of = [&](std::istream& in) {
    try {
      return std::string(std::istreambuf_iterator<char>(in), {});
    } catch (const std::ios_base::failure&) {  // libstdc++ lets a folder be opened
      throw Stop(Exit::invalid, "kvmstrap: " + name + " is not a file that can be read\n");
    }
  };
  if (name == "-") return {"<stdin>", all_of(std::cin)};
  if (std::ifstream file{name}; file) {
    const auto text = all_of(file);
    if (file.bad() || (file.fail() && !file.eof())) throw Stop(Exit::invalid, "kvmstrap: " + name + " cannot be read\n");
    return {name, text};
  }
  const auto path = "profiles/" + name + ".yaml";
  const auto found = std::ranges::find(embedded_files(), path, &EmbeddedFile::path);
  if (found == embedded_files().end())
    throw Stop(Exit::invalid, "kvmstrap: there is no file " + name + " and no built-in profile of that name\n  the built-in ones: kvmstrap profiles\n");
  return {name, std::string(found->content)};
}

}  // namespace kvmstrap
