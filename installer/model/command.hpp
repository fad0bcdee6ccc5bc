#pragma once
#include <string>
#include <tuple>
#include <vector>

#include "model/fields.hpp"

namespace kvmstrap {

using Argv = std::vector<std::string>;

struct CommandResult {
  int exit = 0;  ///< 128 + signal when a signal ended it
  std::string out;
  std::string err;
  static constexpr std::tuple fields{Field<CommandResult, int>{"exit", &CommandResult::exit}, Field<CommandResult, std::string>{"out", &CommandResult::out},
                                     Field<CommandResult, std::string>{"err", &CommandResult::err}};
};

}  // namespace kvmstrap
