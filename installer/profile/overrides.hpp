#pragma once
#include "profile/tree.hpp"
#include "profile/variables.hpp"

namespace kvmstrap {

/// Puts the KEY=VALUE that `source` holds into the tree, its variables filled in; `number` is the source's, for the marks. Mistakes in it leave the tree as it
/// is.
std::vector<Finding> apply_override(Node& root, const Source& source, std::size_t number, Variables& variables);

}  // namespace kvmstrap
