#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "cli/commands.hpp"
#include "cli/executable_argument.hpp"
#include "cli/profile_argument.hpp"
#include "cli/stop.hpp"
#include "engine/freshly_installed.hpp"
#include "engine/planner.hpp"
#include "kickstart/installer_network.hpp"
#include "kickstart/whole.hpp"
#include "model/text.hpp"
#include "profile/format.hpp"

namespace kvmstrap {

namespace {

struct KickstartArguments {
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

/// By a kickstart that somebody has run already, the disk is wiped: what is sure to be refused there is refused here. @throws Stop (2)
void refuse_what_would_be_refused(const Profile& profile, bool whole) {
  std::string found;
  const auto object = [&](const std::string& what, const std::string& remedy) { found += fmt::format("  x {}\n    to do: {}\n", what, remedy); };
  const auto el6 = choose_platform({.family = "el6"});
  for (const auto& step : make_plan(profile, freshly_installed(profile, *el6)).steps)
    for (const auto& blocker : step.proposal.blockers) object(step.id + ": " + blocker.what, blocker.remedy);
  for (const auto& [device, from, unless_made] : adopts_from_nothing(profile.network)) {
    const auto what = fmt::format("define-bridges: {}: nothing to adopt, an installer has no {}", device, from);
    if (whole || !unless_made)
      object(what, "give addresses in its place, or name in adopt.from the NIC below it that has the host's");
    else
      std::cerr << "kvmstrap kickstart: " << what << ", unless your kickstart's command network makes it (--bondslaves, --vlanid)\n";
  }
  if (!found.empty())
    throw Stop(Exit::invalid,
               fmt::format("kvmstrap kickstart: on a fresh system of @core, %post would refuse {}, when the disk is wiped already:\n{}", profile.name, found));
}

/// A section begins with an empty line: what it is appended to may end within one.
std::string text_of(const Kickstart& kickstart, const Profile& profile, bool whole) {
  try {
    return whole ? whole_kickstart(kickstart, profile) : "\n" + kickstart_section(kickstart);
  } catch (const std::invalid_argument& error) {
    refuse(error.what(), "write it into the profile");
  }
}

std::string print(const KickstartArguments& arguments) {
  const auto source = read_profile_text(arguments.profile.name);
  const auto profile = profile_in(source, arguments.profile.overrides);
  const auto parsed = parse_origin(arguments.from);
  const auto* origin = std::get_if<Origin>(&parsed);
  if (!origin)
    refuse(fmt::format("--from {}: {}", as_ascii(arguments.from), std::get<std::string>(parsed)),
           fmt::format("what there is: {}; of letters, digits and . _ ~ % + , = -", origin_forms));
  refuse_what_would_be_refused(profile, arguments.whole);
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
  auto arguments = std::make_shared<KickstartArguments>();
  arguments->profile.add_to(*command);
  command->add_flag("--whole", arguments->whole, "a whole ks.cfg: disks and root's password are commented out, and anaconda asks for them");
  command
      ->add_option("--from", arguments->from,
                   fmt::format("where the section takes kvmstrap and the profile from: {}. Without --from both are carried in the section itself. "
                               "FOLDER has kvmstrap and the profile's file (of a built-in one NAME.yaml), with the SHA-256 that they have now",
                               origin_forms))
      ->type_name("SOURCE");
  command
      ->add_option("--executable", arguments->executable,
                   "the kvmstrap that is installed, without it this very one. It has to run on EL6, as that of any of its packages does")
      ->type_name("FILE");
  command
      ->add_option("--on-failure", arguments->on_failure,
                   "stop, without it: a failure ends the installation with a window that shows why, waits for OK and reboots "
                   "(--erroronfail; in anaconda's mode cmdline it reboots at once). go-on: it is only logged. The host comes up as it is in either case, and "
                   "/etc/motd says that it is not finished")
      ->type_name("WHAT")
      ->check(CLI::IsMember({"stop", "go-on"}));
  command->callback([arguments] {
    std::cout << print(*arguments) << std::flush;
    if (!std::cout) throw Stop(Exit::failed, "kvmstrap kickstart: what was printed could not be written whole\n");
  });
}

}  // namespace kvmstrap
