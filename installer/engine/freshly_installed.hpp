#pragma once
#include "model/facts.hpp"
#include "model/profile.hpp"
#include "platform/platform.hpp"

namespace kvmstrap {

/// What planning finds in the %post of a system of @core alone, as far as that is known beforehand: no package of the profile, nothing that a package brings,
/// no module loaded. What only the machine tells is unknown. Pure.
Facts freshly_installed(const Profile& profile, const Platform& platform);

}  // namespace kvmstrap
