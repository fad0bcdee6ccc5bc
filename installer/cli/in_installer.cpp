#include "cli/in_installer.hpp"

#include <fmt/format.h>

#include "cli/choice_option.hpp"
#include "cli/stop.hpp"

namespace kvmstrap {

void add_installer(CLI::App& command, InInstaller& in_installer) {
  add_choice<InInstaller>(command, "--installer", in_installer,
                          "whether this is an installer's chroot (kickstart's %post), where nothing is started and the rest is left to the first boot; "
                          "auto, without it: by looking whether process 1 has this system below /mnt/sysimage")
      ->type_name("WHAT");
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
