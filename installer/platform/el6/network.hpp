#pragma once
#include <span>
#include <vector>

#include "model/op.hpp"
#include "platform/reader.hpp"

namespace kvmstrap::el6 {

/// What `read_network` needs the results of; to be run together with whatever else is asked.
std::vector<Argv> network_commands();

/// The kernel's links, addresses and routes and what the network scripts' files say; `results` are those of `network_commands`, in their order.
Known<NetworkState> read_network(Reader& reader, std::span<const Known<CommandResult>> results);

/// One batch, with the files that make EL6's scripts bring up the same at boot.
Action realise_network(const ChangeOf<Network>& change);

}  // namespace kvmstrap::el6
