#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/op.hpp"

namespace kvmstrap {

/// A rule in the words of `ip rule`.
std::string words_of(const RoutingRule& rule);

/// The command that a person would type for `op`.
std::string command_of(const LinkOp& op);

/// The commands of the way there, in their order; the guard makes the same changes without starting them.
std::vector<std::string> commands_of(const NetworkBatch& batch);

/// What a person calls the two networks of a cut-over: of a way back the new one is the older one.
struct NetworkNames {
  std::string_view coming;
  std::string_view going;
};
NetworkNames names_of_networks(const WantedNetwork& wanted);

}  // namespace kvmstrap
