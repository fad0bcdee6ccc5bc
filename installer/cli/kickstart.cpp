#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>

#include "cli/commands.hpp"
#include "cli/executable_argument.hpp"
#include "cli/profile_argument.hpp"
#include "cli/stop.hpp"
#include "kickstart/whole.hpp"
#include "model/text.hpp"
#include "profile/format.hpp"

namespace kvmstrap {

namespace {

struct Arguments {
  ProfileArgument profile;
  std::string from = "carried";
  std::string executable;
  std::string on_failure = "stop";
  bool whole = false;
};

[[noreturn]] void refuse(const std::string& what, const std::string& hint) { throw Stop(Exit::invalid, "kvmstrap kickstart: " + what + "\n  " + hint + "\n"); }

/// What the profile's file is called where it is fetched from: as here, or after the profile where it comes from no file.
std::string file_name_of(const ProfileText& source, const std::string& argument, const Profile& profile, const Origin& origin) {
  if (argument == "-" || !std::filesystem::is_regular_file(argument)) return profile.name + ".yaml";
  const auto name = std::filesystem::path(argument).filename().string();
  if (origin.kind != Origin::Kind::carried && (!is_plain_file_name(name) || name == "kvmstrap"))
    refuse(fmt::format("a profile called '{}' cannot be fetched by a script", as_ascii(source.shown_name)),
           "give it another name than kvmstrap, of letters, digits and . _ + - that does not begin with . or -");
  return name;
}

std::string text_of(const Kickstart& kickstart, const Profile& profile, bool whole) {
  try {
    return whole ? whole_kickstart(kickstart, profile) : kickstart_section(kickstart);
  } catch (const std::invalid_argument& error) {
    refuse(error.what(), "write it into the profile");
  }
}

std::string print(const Arguments& arguments) {
  const auto source = read_profile_text(arguments.profile.name);
  const auto profile = profile_in(source, arguments.profile.overrides);
  const auto origin = parse_origin(arguments.from);
  if (!origin)
    refuse(fmt::format("--from {} is none of the places that there are", as_ascii(arguments.from)),
           fmt::format("they are: {}; of letters, digits and . _ ~ % + , = - (a blank in a URL is %20), without a password", origin_forms));
  const Kickstart kickstart{.profile_name = profile.name,
                            .profile_text = source.text,
                            .profile_file = file_name_of(source, arguments.profile.name, profile, *origin),
                            .overrides = arguments.profile.overrides,
                            .executable = executable_for_el6("kickstart", arguments.executable),
                            .origin = *origin,
                            .stops = arguments.on_failure == "stop"};
  auto text = text_of(kickstart, profile, arguments.whole);
  if (text.size() > most_kickstart_bytes)
    refuse(fmt::format("with the executable in it, it has {} bytes, and more than {} are not printed: anaconda's loader takes a kickstart onto its stack, and "
                       "that has 8 MiB",
                       text.size(), most_kickstart_bytes),
           "let it be fetched: --from http://HOST/FOLDER (or nfs:, cdrom:, hd:, see --help)");
  return text;
}

}  // namespace

void add_kickstart(CLI::App& app, Exit&) {
  auto* command =
      app.add_subcommand("kickstart", "Print the section %post with which a kickstart of CentOS 6.7 makes a KVM host, or a whole kickstart; changes nothing");
  auto arguments = std::make_shared<Arguments>();
  arguments->profile.add_to(*command);
  command->add_flag("--whole", arguments->whole, "a whole ks.cfg: disks and root's password are commented out, and anaconda asks for them");
  command
      ->add_option("--from", arguments->from,
                   fmt::format("where the section finds kvmstrap and the profile: {}; carried: in itself, without it. What is fetched has to have the SHA-256 "
                               "that it has now",
                               origin_forms))
      ->type_name("SOURCE");
  command
      ->add_option("--executable", arguments->executable,
                   "the kvmstrap that is installed; without it this one, which has to be one that runs on EL6 (cmake --workflow --preset el6)")
      ->type_name("FILE");
  command
      ->add_option("--on-failure", arguments->on_failure,
                   "stop, without it: a failure ends the installation with a window that shows why, so that no host looks finished that is not "
                   "(--erroronfail; in anaconda's mode cmdline it reboots at once). go-on: it is only logged, and the host comes up as it is")
      ->type_name("WHAT")
      ->check(CLI::IsMember({"stop", "go-on"}));
  command->callback([arguments] {
    std::cout << print(*arguments) << std::flush;
    if (!std::cout) throw Stop(Exit::failed, "kvmstrap kickstart: what was printed could not be written whole\n");
  });
}

}  // namespace kvmstrap
