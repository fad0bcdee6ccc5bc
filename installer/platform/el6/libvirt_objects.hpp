#pragma once
#include <span>

#include "model/change.hpp"
#include "model/op.hpp"
#include "platform/platform.hpp"

namespace kvmstrap::el6 {

void read_libvirt(std::span<const LibvirtNetwork> networks, std::span<const LibvirtPool> pools, Reader& reader, States& states);

/// Adds every network and every pool that libvirt has.
void list_libvirt(Reader& reader, Listing& listing);

/// A different definition is replaced: defined anew with its uuid kept, then stopped and started, since libvirt changes a running object only then.
Action realise_libvirt(const ChangeOf<LibvirtNetwork>& change);
Action realise_libvirt(const ChangeOf<LibvirtPool>& change);

}  // namespace kvmstrap::el6
