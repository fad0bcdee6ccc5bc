#pragma once
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "model/known.hpp"

namespace kvmstrap {

// Every function of libvirt's that kvmstrap calls; libvirt 0.10.2 has all of them.
// clang-format off
#define KVMSTRAP_LIBVIRT_FUNCTIONS(F)                                                      \
  F(virInitialize) F(virConnectOpen) F(virConnectClose) F(virConnectGetLibVersion)         \
  F(virGetVersion) F(virGetLastError) F(virSetErrorFunc) F(virConnectListAllNetworks)      \
  F(virNetworkLookupByName) F(virNetworkGetName) F(virNetworkGetXMLDesc)                   \
  F(virNetworkIsActive) F(virNetworkIsPersistent) F(virNetworkGetAutostart)                \
  F(virNetworkSetAutostart) F(virNetworkDefineXML) F(virNetworkCreate)                     \
  F(virNetworkDestroy) F(virNetworkUndefine) F(virNetworkFree)                             \
  F(virConnectListAllStoragePools) F(virStoragePoolLookupByName) F(virStoragePoolGetName)  \
  F(virStoragePoolGetXMLDesc) F(virStoragePoolIsActive) F(virStoragePoolIsPersistent)      \
  F(virStoragePoolGetAutostart) F(virStoragePoolSetAutostart) F(virStoragePoolDefineXML)   \
  F(virStoragePoolBuild) F(virStoragePoolCreate) F(virStoragePoolDestroy)                  \
  F(virStoragePoolUndefine) F(virStoragePoolFree) F(virConnectListAllDomains)              \
  F(virDomainLookupByName) F(virDomainGetName) F(virDomainGetXMLDesc)                      \
  F(virDomainCreateXML) F(virDomainResume) F(virDomainDestroy)                             \
  F(virDomainFree)
// clang-format on

/// libvirt.so.0, loaded while the program runs, since the program itself may install it. The members are the library's functions, by their names.
struct LibvirtLibrary {
  // NOLINTNEXTLINE(bugprone-macro-parentheses): a member's name takes none
#define KVMSTRAP_MEMBER(name) decltype(&::name) name = nullptr;
  KVMSTRAP_LIBVIRT_FUNCTIONS(KVMSTRAP_MEMBER)
#undef KVMSTRAP_MEMBER
};

/// The library; Absent while it is not installed, so ask again later. Unknown names every function that it lacks. Once loaded it stays.
Known<const LibvirtLibrary*> load_libvirt();

}  // namespace kvmstrap
