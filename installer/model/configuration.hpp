#pragma once
#include <string>
#include <vector>

#include "model/facts.hpp"

namespace kvmstrap {

/// The files that `service` reads when it starts.
std::vector<File> configuration_of(const Service& service);

/// A digest of what those files hold; Unknown when one of them is.
Known<std::string> configuration_digest(const Service& service, const States& states);

/// When the last of those files was changed, in seconds since the epoch; 0 when none is there.
double configuration_changed(const Service& service, const States& states);

}  // namespace kvmstrap
