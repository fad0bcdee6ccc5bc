#pragma once
#include <string>
#include <string_view>

#include "model/outcome.hpp"

/// What --help and the manual page say besides the commands themselves.
namespace kvmstrap {

struct Example {
  std::string_view command;
  std::string_view what;
};

inline constexpr Example examples[]{
    {"kvmstrap validate rack7.yaml", "every mistake of a profile at once"},
    {"kvmstrap plan rack7.yaml", "what would change, with diffs and commands; changes nothing"},
    {"kvmstrap apply rack7.yaml", "the same, then asks, does it and proves it"},
    {"kvmstrap verify rack7.yaml", "whether the host still is as the profile says"},
};

struct ExitMeaning {
  Exit exit;
  std::string_view meaning;
};

inline constexpr ExitMeaning exit_meanings[]{
    {Exit::done, "done, or nothing to do"},      {Exit::failed, "failed, rolled back where there is a way back"},
    {Exit::invalid, "invalid profile or usage"}, {Exit::blocked, "blocked by the host, nothing changed"},
    {Exit::locked, "another run is under way"},  {Exit::unverified, "drift, or not verified"},
    {Exit::reboot, "a reboot is needed"},        {Exit::network_rolled_back, "the network was rolled back"},
};

/// Examples and exit codes, as they stand below every --help.
std::string help_footer();

}  // namespace kvmstrap
