#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

/// The command line as a manual page and a completion need it: read off CLI11's own tree, so that neither can say anything else than --help.
namespace kvmstrap {

struct DescribedOption {
  std::vector<std::string> names;    ///< -y, --yes; of a positional its one name: PROFILE
  std::string value;                 ///< KEY=VALUE; empty for a flag and for a positional
  std::vector<std::string> choices;  ///< all that it takes, if there is a list
  std::vector<std::string> not_with;
  std::string what;
  bool required = false;
  bool repeatable = false;
};

struct DescribedCommand {
  std::string path;  ///< below the program: "network rollback"; empty for the program itself
  std::string what;
  std::vector<std::string> subcommands;
  std::vector<DescribedOption> positionals;
  std::vector<DescribedOption> options;
};

/// The program itself, then each of its commands, a command before its own subcommands.
std::vector<DescribedCommand> described_commands(const CLI::App& program);

}  // namespace kvmstrap
