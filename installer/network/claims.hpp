#pragma once
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

}  // namespace kvmstrap
