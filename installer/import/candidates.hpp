#pragma once
#include <string>
#include <vector>

#include "model/profile.hpp"
#include "platform/platform.hpp"

namespace kvmstrap {

/// What an import looks for on a host: a profile of which only the names count, so that wants() of it is all that has to be read.
struct Candidates {
  Profile names;
  std::vector<std::string> unknown;  ///< why something could not be looked for, each as a sentence
};

/// What the shipped profiles name, what kvmstrap keeps and proved on this host, libvirt's networks and pools, and the network.
Candidates candidates(const Platform& platform, Reader& reader);

}  // namespace kvmstrap
