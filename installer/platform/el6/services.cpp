#include "platform/el6/services.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "model/text.hpp"
#include "platform/el6/tools.hpp"

namespace kvmstrap::el6 {

namespace {

/// The program behind an init script, as /proc/PID/stat names it: guards against a pid file that outlived its process.
std::string program_of(const std::string& service) { return service == "messagebus" ? "dbus-daemon" : service; }

/// USER_HZ: what the kernel shows to programs, whatever its own tick is.
constexpr double ticks_per_second = 100;

struct Process {
  int pid = 0;
  double since_boot = 0;  ///< seconds
};

std::optional<Process> process_of(const std::string& service, Reader& reader) {
  const auto pid_file = reader.file("/var/run/" + service + ".pid");
  const auto* image = present(pid_file);
  if (!image) return std::nullopt;
  const std::string pid{trim(image->content)};
  Process process;
  if (std::from_chars(pid.data(), pid.data() + pid.size(), process.pid).ec != std::errc{}) return std::nullopt;
  const auto stat = reader.file("/proc/" + pid + "/stat");
  if (!present(stat)) return std::nullopt;
  // "4711 (libvirtd) S 1 …": the name may hold anything, so what follows starts after the last parenthesis.
  const auto& text = present(stat)->content;
  const auto open = text.find('(');
  const auto close = text.rfind(')');
  if (open == std::string::npos || close == std::string::npos || text.substr(open + 1, close - open - 1) != program_of(service)) return std::nullopt;
  const auto fields = words(text.substr(close + 1));
  constexpr std::size_t state = 0;
  constexpr std::size_t starttime = 22 - 3;  // proc(5) counts from 1, and two stand before the name's end
  if (fields.size() <= starttime || fields[state] == "Z") return std::nullopt;
  process.since_boot = std::stod(fields[starttime]) / ticks_per_second;
  return process;
}

/// Seconds since the epoch when the kernel started; good to a second.
double boot_time(Reader& reader) {
  const auto stat = reader.file("/proc/stat");
  if (const auto* image = present(stat))
    for (const auto& line : lines(image->content))
      if (line.starts_with("btime ")) return std::stod(line.substr(6));
  return 0;
}

bool starts_in(const std::string& service, int runlevel, Reader& reader) {
  const auto links = reader.list("/etc/rc.d/rc" + std::to_string(runlevel) + ".d");
  const auto* names = present(links);
  return names && std::ranges::any_of(*names, [&](const auto& name) { return name.size() > 3 && name[0] == 'S' && name.substr(3) == service; });
}

}  // namespace

void read_services(std::span<const Service> services, Reader& reader, States& states) {
  for (const auto& service : services) {
    const auto script = reader.file("/etc/rc.d/init.d/" + service.name);
    if (!present(script)) {
      states.set(service, absent(script) ? Known<Service::State>{Absent{}} : Known<Service::State>{std::get<Unknown>(script)});
      continue;
    }
    Service::State state;
    state.at_boot = starts_in(service.name, 3, reader) && starts_in(service.name, 5, reader);
    if (const auto process = process_of(service.name, reader)) {
      state.running = true;
      state.pid = process->pid;
      state.since_boot = process->since_boot;
      state.started = boot_time(reader) + process->since_boot;
    }
    states.set(service, state);
  }
}

Action realise_service(const ChangeOf<Service>& change) {
  const auto& name = change.subject.name;
  const auto* before = present(change.before);
  Action action{{change}, {}};
  const auto run = [&](Argv argv) { action.ops.push_back(Run{std::move(argv), 120}); };
  if (!before || before->at_boot != change.after.at_boot) run({program::chkconfig, name, change.after.at_boot ? "on" : "off"});
  const bool running = before && before->running;
  const bool wanted = change.after.running.value_or(running);
  if (wanted && !running)
    run({program::service, name, "start"});
  else if (!wanted && running)
    run({program::service, name, "stop"});
  else if (wanted && change.after.loaded && before->loaded != change.after.loaded)
    run({program::service, name, "restart"});
  // libvirtd goes to the background before it answers.
  if (name == "libvirtd" && wanted) action.ops.push_back(LibvirtCall{LibvirtCall::What::await_daemon, name});
  return action;
}

}  // namespace kvmstrap::el6
