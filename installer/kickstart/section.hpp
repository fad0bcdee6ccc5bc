#pragma once
#include <string>
#include <vector>

#include "kickstart/origin.hpp"

namespace kvmstrap {

/// What a kickstart is to do. Everything in it ends up in a script that root runs.
struct Kickstart {
  std::string profile_name;
  std::string profile_text;
  std::string profile_file;  ///< what it is called where it is fetched from: is_plain_file_name
  std::vector<std::string> overrides;
  std::string executable;  ///< the bytes
  Origin origin;
  bool stops = true;  ///< whether a failure ends the installation
};

/// The longest kickstart that is printed, in bytes. anaconda's loader takes the whole file onto its stack (ksReadCommands in loader/kickstart.c, by alloca),
/// and that has 8 MiB; half of it is for what else stands in the file, and for what the loader has there itself.
inline constexpr std::size_t most_kickstart_bytes = std::size_t{4} * 1024 * 1024;

/// The section %post that puts executable and profile into the installed system, checks both and applies the profile; with its comments, to its %end.
/// @throws std::invalid_argument for an override that cannot be quoted.
std::string kickstart_section(const Kickstart& kickstart);

}  // namespace kvmstrap
