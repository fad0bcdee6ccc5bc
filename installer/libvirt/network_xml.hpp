#pragma once
#include <string>

#include "model/libvirt_object.hpp"

/// Libvirt's virtual networks: values in, XML out, and back.
namespace kvmstrap {

/// The definition of `wanted` for libvirt. Of `existing` (the network's XML, empty when there is none) everything is kept that `wanted` does not speak of and
/// that still fits: its uuid always; mac, domain, DNS and leases by MAC address unless it turns into or from a bridge of the host, or its address changes.
/// @throws std::runtime_error when `existing` is no network's XML.
std::string network_xml(const std::string& name, const VirtualNetwork& wanted, const std::string& existing = {});

/// What `xml` means: two spellings of the same network (netmask or prefix, generated uuid and mac) are equal. What a profile has no words for is in `beyond`.
/// @throws std::runtime_error when `xml` is no network's XML.
VirtualNetwork parse_network(const std::string& xml, bool autostart);

}  // namespace kvmstrap
