#include "model/libvirt_object.hpp"

namespace kvmstrap {

bool same_definition(const VirtualNetwork& now, VirtualNetwork wanted) {
  if (!wanted.bridge) wanted.bridge = now.bridge;
  return now == wanted;
}
bool same_definition(const StoragePool& now, const StoragePool& wanted) { return now == wanted; }

}  // namespace kvmstrap
