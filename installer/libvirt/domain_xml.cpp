#include "libvirt/domain_xml.hpp"

#include "libvirt/document.hpp"

namespace kvmstrap {

std::string domain_xml(const GuestDomain& guest) {
  pugi::xml_document document;
  auto domain = document.append_child("domain");
  set_attribute(domain, "type", guest.acceleration == Acceleration::kvm ? "kvm" : "qemu");
  set_text(domain, "name", guest.name);
  set_text(domain, "memory", "65536");  // KiB, the unit that every libvirt takes when none is given
  set_text(domain, "vcpu", "1");

  auto os = domain.append_child("os");
  set_text(os, "type", "hvm");  // no machine: the host's own default, rhel6.6.0 or a later pc
  set_attribute(os.child("type"), "arch", "x86_64");
  set_attribute(os.append_child("boot"), "dev", "hd");

  // Without acpi libvirt starts qemu with -no-acpi, and then there is no port by which the guest could power off.
  domain.append_child("features").append_child("acpi");
  set_text(domain, "on_poweroff", "destroy");
  set_text(domain, "on_reboot", "destroy");
  set_text(domain, "on_crash", "destroy");

  auto devices = domain.append_child("devices");
  if (!guest.emulator.empty()) set_text(devices, "emulator", guest.emulator);

  auto disk = devices.append_child("disk");
  set_attribute(disk, "type", "file");
  set_attribute(disk, "device", "disk");
  auto driver = disk.append_child("driver");
  set_attribute(driver, "name", "qemu");
  set_attribute(driver, "type", "raw");
  set_attribute(disk.append_child("source"), "file", guest.image);
  auto target = disk.append_child("target");
  set_attribute(target, "dev", "hda");
  set_attribute(target, "bus", "ide");

  auto nic = devices.append_child("interface");
  set_attribute(nic, "type", "bridge");
  set_attribute(nic.append_child("source"), "bridge", guest.bridge);
  set_attribute(nic.append_child("model"), "type", "virtio");
  // Frames of a guest that never sends any need no vhost_net, which may not be loaded.
  set_attribute(nic.append_child("driver"), "name", "qemu");

  auto serial = devices.append_child("serial");
  set_attribute(serial, "type", "file");
  set_attribute(serial.append_child("source"), "path", guest.serial);
  set_attribute(serial.append_child("target"), "port", "0");

  set_attribute(devices.append_child("memballoon"), "model", "none");
  return text_of(document);
}

std::optional<std::string> tap_of(const std::string& xml) {
  const auto document = document_of(xml, "domain");
  const std::string tap = document.child("domain").child("devices").child("interface").child("target").attribute("dev").value();
  if (tap.empty()) return std::nullopt;
  return tap;
}

}  // namespace kvmstrap
