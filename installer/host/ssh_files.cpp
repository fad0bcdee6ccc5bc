#include "host/ssh_files.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>

namespace kvmstrap {

namespace {

/// By the user database, as ssh does; not by $HOME.
std::string home_of(const std::string& user) {
  const auto* entry = user.empty() ? ::getpwuid(::getuid()) : ::getpwnam(user.c_str());
  return entry ? entry->pw_dir : "";
}

bool can_read(const std::string& path) { return ::access(path.c_str(), R_OK) == 0; }

}  // namespace

bool ssh_can_read_identity(const std::string& path) {
  if (path.find('%') != std::string::npos || path.find("${") != std::string::npos) return true;
  if (!path.starts_with("~")) return can_read(path);
  const auto slash = std::min(path.find('/'), path.size());
  return can_read(home_of(path.substr(1, slash - 1)) + path.substr(slash));
}

bool ssh_can_read_config(const std::string& path) { return can_read(path); }

}  // namespace kvmstrap
