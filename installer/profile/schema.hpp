#pragma once
#include "model/json.hpp"

namespace kvmstrap {

/// The JSON Schema (draft 2020-12) of a profile, from the same table that the loader reads by. An editor completes and checks with it;
/// what a schema cannot say (a gateway inside its network) only the loader checks.
Json profile_schema();

/// The same for a profile whose variables are not filled in yet: wherever a value may stand, so may a text with ${ in it.
Json schema_for_editors();

}  // namespace kvmstrap
