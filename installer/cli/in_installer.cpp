#include "cli/in_installer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/stop.hpp"
#include "engine/words.hpp"

namespace kvmstrap {

void add_installer(CLI::App& command, InInstaller& in_installer) {
  constexpr std::array values{InInstaller::by_evidence, InInstaller::yes, InInstaller::no};
  std::vector<std::string> names;
  for (const auto value : values) names.emplace_back(name_of(value));
  command
      .add_option_function<std::string>(
          "--installer",
          [&in_installer, values](const std::string& name) { in_installer = *std::ranges::find(values, name, [](auto one) { return name_of(one); }); },
          "whether this is an installer's chroot (kickstart's %post), where nothing is started and the rest is left to the first boot; "
          "auto, without it: by looking whether process 1 has this system below /mnt/sysimage")
      ->type_name("WHAT")
      ->check(CLI::IsMember(names));
}

void tell_installer(const Identity& identity, const Terminal& terminal) {
  if (!identity.installer.empty())
    terminal.out << fmt::format(
        "In an installer's chroot ({}): nothing is started here; what takes the running system is left to its first boot.\n"
        "There the init script kvmstrap-first-boot goes on, until the host is verified; it is made now, and takes itself away then.\n\n",
        identity.installer);
}

void refuse_installer(const Identity& identity, const std::string& command) {
  if (!identity.installer.empty())
    throw Stop(Exit::blocked,
               fmt::format("kvmstrap {}: this is an installer's chroot ({}), and another system runs\n  it can be done once this one has booted\n", command,
                           identity.installer));
}

}  // namespace kvmstrap
