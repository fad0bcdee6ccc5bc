#include "model/configuration.hpp"

#include <algorithm>

#include "model/text.hpp"

namespace kvmstrap {

std::vector<File> configuration_of(const Service& service) {
  if (service.name == "libvirtd") return {File{"/etc/libvirt/libvirtd.conf"}, File{"/etc/libvirt/qemu.conf"}};
  return {};
}

Known<std::string> configuration_digest(const Service& service, const States& states) {
  std::string all;
  for (const auto& file : configuration_of(service)) {
    const auto state = states.of(file);
    if (const auto* why = std::get_if<Unknown>(&state)) return *why;
    if (const auto* image = present(state)) all += file.name + "\n" + image->content;
  }
  return digest(all);
}

double configuration_changed(const Service& service, const States& states) {
  double latest = 0;
  for (const auto& file : configuration_of(service)) {
    const auto state = states.of(file);
    if (const auto* image = present(state)) latest = std::max(latest, image->changed);
  }
  return latest;
}

}  // namespace kvmstrap
