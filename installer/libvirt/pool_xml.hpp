#pragma once
#include <string>

#include "model/libvirt_object.hpp"

/// Libvirt's storage pools: values in, XML out, and back.
namespace kvmstrap {

/// The definition of `wanted` for libvirt; of `existing` (empty when there is none) the uuid is kept, and what `wanted` does not speak of while the type stays.
/// @throws std::runtime_error when `existing` is no pool's XML.
std::string pool_xml(const std::string& name, const StoragePool& wanted, const std::string& existing = {});

/// What `xml` means. What a profile has no words for (another type of pool) is in `beyond`.
/// @throws std::runtime_error when `xml` is no pool's XML.
StoragePool parse_pool(const std::string& xml, bool autostart);

/// A folder's path as libvirt gives it back: no doubled slash, none at the end.
std::string pool_path(const std::string& path);

}  // namespace kvmstrap
