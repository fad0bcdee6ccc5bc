#pragma once
#include <set>
#include <string>
#include <vector>

#include "model/op.hpp"

namespace kvmstrap {

/// An IPv4 address that a cut-over takes and that no link has which the cut-over touches.
struct Claim {
  std::string address;               ///< without a prefix
  std::string link;                  ///< that gets it
  std::vector<std::string> devices;  ///< where its present holder could be heard: that link, and what becomes its port
};

std::vector<Claim> claims_of(const NetworkBatch& batch);

/// The addresses by which the host can be reached after the cut-over, as far as they can be foreseen: a lease or a router may bring others. First those of
/// links that lead out, and of these IPv4's.
std::vector<std::string> addresses_after(const NetworkBatch& batch);

/// The links that have them.
std::set<std::string> links_with_addresses_after(const NetworkBatch& batch);

}  // namespace kvmstrap
