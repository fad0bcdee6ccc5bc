#include "cli/executable_argument.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "cli/stop.hpp"
#include "delivery/executable.hpp"
#include "host/files.hpp"
#include "model/text.hpp"

namespace kvmstrap {

std::string executable_for_el6(const std::string& command, const std::string& path) {
  const auto refuse = [&](const std::string& what) {
    throw Stop(Exit::invalid,
               fmt::format("kvmstrap {}: {}\n  {} one that runs on EL6: the kvmstrap of any of its packages; built from source: cmake --workflow "
                           "--preset el6\n",
                           command, what, path.empty() ? "name with --executable" : "it takes"));
  };
  const auto name = path.empty() ? "this kvmstrap" : "--executable " + as_ascii(path);
  std::error_code error;
  if (!path.empty() && !std::filesystem::is_regular_file(path, error)) refuse(name + " is not a file");
  auto bytes = read_file(path.empty() ? "/proc/self/exe" : path).value_or("");
  if (bytes.empty()) refuse(name + " cannot be read");
  if (const auto why = why_not_on_el6(bytes)) refuse(fmt::format("{} does not run on EL6: {}", name, *why));
  return bytes;
}

}  // namespace kvmstrap
