#pragma once
#include <string>
#include <vector>

#include "model/op.hpp"
#include "network/preflight.hpp"

/// What a run made of the network is taken back: a cut-over as well, between two networks of which both were there.
namespace kvmstrap {

/// What is wanted when `made`, which made, moved or put something on `links` and wrote or removed `files`, is taken back; confirmed as it was.
WantedNetwork wanted_back(const ChangeOf<Network>& made, const std::vector<std::string>& links, const std::vector<std::string>& files);

/// What stands against going from `now`, which the run left as `left`, to wanted.back_to: whatever is not as it was left or came onto it since, and what the
/// guard could not put back.
Preflight preflight_back(const NetworkState& now, const NetworkState& left, const WantedNetwork& wanted);

/// The cut-over from `now` to wanted.back_to, without its files. What goes lies empty and down until the commit, so that udev answers its removal when no file
/// speaks of it any more, and so that the way forth again makes nothing.
NetworkBatch batch_back(const NetworkState& now, const WantedNetwork& wanted);

}  // namespace kvmstrap
