#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/known.hpp"
#include "platform/platform.hpp"

/// What of this host kvmstrap itself stands on: tried, without a change of the host and without root.
namespace kvmstrap {

/// Something that the kernel or the C library was asked for.
struct Attempt {
  std::string what;  ///< "ARP socket"
  std::string use;   ///< what kvmstrap needs it for
  int error = 0;     ///< errno; 0: it works
};

/// The file system that keeps kvmstrap's state.
struct StateFolder {
  std::string path;  ///< of the nearest folder that is there
  long magic = 0;    ///< statfs(2)'s f_type
  bool read_only = false;
  bool writable = false;  ///< by us
  bool labels = true;     ///< keeps extended attributes
  unsigned long long free = 0;
};

struct Survey {
  bool root = false;
  std::string c_library;  ///< the one that runs: "2.12"
  std::vector<Attempt> attempts;
  /// Whether the kernel has bridges. Unknown: only a change of the host, loading the module, would tell.
  Known<bool> bridges;
  Known<StateFolder> state;
  std::vector<Tool> missing_tools;
  Known<std::string> libvirt;  ///< the library's version
  Known<bool> libvirtd;        ///< true: it answers. Absent: there is no library
};

/// Ends within about a second. `tools` are those that are looked for.
Survey survey(const std::vector<Tool>& tools, const std::string& state_folder);

}  // namespace kvmstrap
