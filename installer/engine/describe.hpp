#pragma once
#include <string>
#include <vector>

#include "model/json.hpp"
#include "model/op.hpp"

namespace kvmstrap {

/// What an operation does, as commands that a person could type, or a sentence where there is no command.
std::vector<std::string> commands_of(const Op& op);

/// A unified diff of what `write` does to its file, three lines of context; empty when it changes nothing.
std::string diff_of(const WriteFile& write);

/// The operation for journal and --json: {"write": path, "diff": …}, {"run": argv}, {"libvirt": …}, {"network": commands}, {"boot-guest": …}.
Json to_json(const Op& op);

}  // namespace kvmstrap
