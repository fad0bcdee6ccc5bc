#pragma once
#include <string>

namespace kvmstrap {

/// Tells everybody on `link` that `address` is this link's: an unsolicited neighbour advertisement, RFC 4861 7.2.6. 0 or an errno.
int advertise_neighbour(const std::string& link, const std::string& address);

}  // namespace kvmstrap
