#pragma once
#include <string>
#include <vector>

#include "platform/reader.hpp"

namespace kvmstrap::el6 {

/// What the host runs from and reaches over the network, each as a phrase: a root, /usr or /var on NFS, iSCSI or NBD, or a boot from there. Other mounts
/// wait for a network that moves, and go on.
Known<std::vector<std::string>> remote_storage(Reader& reader);

}  // namespace kvmstrap::el6
