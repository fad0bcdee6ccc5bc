#pragma once
#include <string>
#include <vector>

#include "model/profile.hpp"
#include "profile/tree.hpp"

/// What one key alone cannot show: values of a profile that do not go together.
namespace kvmstrap {

/// A mistake by its path; the tree knows the place.
struct Objection {
  Path path;
  std::string message;
  std::string hint;
  bool at_key = false;               ///< the mistake is the key, not its value
  std::vector<Path> looked_at = {};  ///< what else it follows from, besides its own record
  std::vector<Path> keys_of = {};    ///< maps whose keys alone it follows from
};
using Objections = std::vector<Objection>;

Objections objections(const Profile& profile);

Objections check_network(const Profile& profile);
Objections check_libvirt(const Profile& profile);
Objections check_repositories(const Profile& profile);
Objections check_proof(const Profile& profile);
Objections check_change(const Profile& profile);

}  // namespace kvmstrap
