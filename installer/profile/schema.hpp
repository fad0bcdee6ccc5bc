#pragma once
#include "model/json.hpp"

namespace kvmstrap {

/// The JSON Schema (draft 2020-12) of a profile, from the same table that the loader reads by. An editor completes and checks with it;
/// what a schema cannot say (a gateway inside its network) only the loader checks.
Json profile_schema();

}  // namespace kvmstrap
