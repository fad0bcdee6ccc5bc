#include "host/libvirt_objects.hpp"

#include <fmt/format.h>

#include "libvirt/network_xml.hpp"
#include "libvirt/pool_xml.hpp"

namespace kvmstrap {

void fail(const LibvirtLibrary& library, const std::string& doing) {
  const auto* error = library.virGetLastError();
  const auto text = fmt::format("{}: {}", doing, error && error->message ? error->message : "libvirt does not say why");
  const int code = error ? error->code : 0;
  if (code == VIR_ERR_NO_NETWORK || code == VIR_ERR_NO_STORAGE_POOL || code == VIR_ERR_NO_DOMAIN) throw NotFound(text);
  throw LibvirtError(text);
}

std::string taken(char* text) {
  std::string copy = text;
  std::free(text);
  return copy;
}

ObjectKind<virNetwork> networks_of(const LibvirtLibrary& lib) {
  return {.noun = "network",
          .as_defined = VIR_NETWORK_XML_INACTIVE,
          .list = [&lib](virConnectPtr connection, virNetworkPtr** found) { return lib.virConnectListAllNetworks(connection, found, 0); },
          .look_up = lib.virNetworkLookupByName,
          .define = lib.virNetworkDefineXML,
          .name = lib.virNetworkGetName,
          .xml = lib.virNetworkGetXMLDesc,
          .is_active = lib.virNetworkIsActive,
          .is_persistent = lib.virNetworkIsPersistent,
          .start = lib.virNetworkCreate,
          .stop = lib.virNetworkDestroy,
          .undefine = lib.virNetworkUndefine,
          .autostart = lib.virNetworkGetAutostart,
          .set_autostart = lib.virNetworkSetAutostart,
          .free = lib.virNetworkFree,
          .same = [](const std::string& a, const std::string& b) { return parse_network(a, true) == parse_network(b, true); }};
}

ObjectKind<virStoragePool> pools_of(const LibvirtLibrary& lib) {
  return {.noun = "pool",
          .as_defined = VIR_STORAGE_XML_INACTIVE,
          .list = [&lib](virConnectPtr connection, virStoragePoolPtr** found) { return lib.virConnectListAllStoragePools(connection, found, 0); },
          .look_up = lib.virStoragePoolLookupByName,
          .define = [&lib](virConnectPtr connection, const char* xml) { return lib.virStoragePoolDefineXML(connection, xml, 0); },
          .name = lib.virStoragePoolGetName,
          .xml = lib.virStoragePoolGetXMLDesc,
          .is_active = lib.virStoragePoolIsActive,
          .is_persistent = lib.virStoragePoolIsPersistent,
          .start = [&lib](virStoragePoolPtr pool) { return lib.virStoragePoolCreate(pool, 0); },
          .stop = lib.virStoragePoolDestroy,
          .undefine = lib.virStoragePoolUndefine,
          .autostart = lib.virStoragePoolGetAutostart,
          .set_autostart = lib.virStoragePoolSetAutostart,
          .free = lib.virStoragePoolFree,
          .same = [](const std::string& a, const std::string& b) { return parse_pool(a, true) == parse_pool(b, true); }};
}

}  // namespace kvmstrap
