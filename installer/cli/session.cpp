#include "cli/session.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "cli/stop.hpp"
#include "engine/journal.hpp"

namespace kvmstrap {

Session::Session(InInstaller in_installer)
    : identity_(identify(reader_, in_installer)), platform_(choose_platform(identity_)), host_(libvirt_, state_folder, [this](const WantedNetwork& wanted) {
        const std::vector<SubjectId> network{Network{}};
        return satisfies(platform_->read(network, reader_).of(Network{}), wanted);
      }) {
  std::error_code unknown;
  if (in_installer == InInstaller::yes && identify(reader_).installer.empty() && std::filesystem::equivalent("/", "/proc/1/root", unknown))
    throw Stop(Exit::invalid,
               "kvmstrap: --installer yes: this is the system that runs, process 1 has the same root\n  without it, what is to be done is done live\n");
  if (!platform_) refuse_system(identity_);
}

void refuse_system(const Identity& identity) {
  throw Stop(Exit::blocked,
             fmt::format("kvmstrap: this system is not one that kvmstrap knows: {}\n  it knows CentOS and RHEL 6 on x86_64; see: kvmstrap check\n",
                         identity.release.empty() ? "it has no /etc/redhat-release" : identity.release));
}

void require_root(const std::string& command, const std::string& arguments) {
  if (::geteuid() == 0) return;
  const auto typed = arguments.empty() ? command : command + " " + arguments;
  throw Stop(Exit::invalid, fmt::format("kvmstrap {}: only root can do this; try: sudo kvmstrap {}\n", command, typed));
}

namespace {
[[noreturn]] void refuse_another(const std::optional<int>& holder) {
  throw Stop(Exit::locked, fmt::format("kvmstrap: another run is under way{}\n  see: kvmstrap status\n", holder ? fmt::format(", process {}", *holder) : ""));
}
}  // namespace

Lock take_lock() {
  if (auto lock = Lock::take(lock_file)) return std::move(*lock);
  refuse_another(Lock::holder(lock_file));
}

void refuse_while_another_runs() {
  if (const auto holder = Lock::holder(lock_file)) refuse_another(holder);
}

}  // namespace kvmstrap
