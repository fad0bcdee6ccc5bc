#include "libvirt/domain_xml.hpp"

#include <gmock/gmock.h>

namespace kvmstrap::domain_xml_test {

using testing::HasSubstr;
using testing::Not;

const GuestDomain guest{.name = "kvmstrap-proof-1",
                        .acceleration = Acceleration::kvm,
                        .emulator = "/usr/libexec/qemu-kvm",
                        .image = "/var/lib/libvirt/boot/kvmstrap-proof-1.img",
                        .bridge = "br0",
                        .serial = "/var/lib/libvirt/boot/kvmstrap-proof-1.serial"};

TEST(DomainXml, ReadsAsOneExpectsIt) {
  EXPECT_EQ(domain_xml(guest), R"(<domain type="kvm">
  <name>kvmstrap-proof-1</name>
  <memory>65536</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch="x86_64">hvm</type>
    <boot dev="hd" />
  </os>
  <features>
    <acpi />
  </features>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>destroy</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <emulator>/usr/libexec/qemu-kvm</emulator>
    <disk type="file" device="disk">
      <driver name="qemu" type="raw" />
      <source file="/var/lib/libvirt/boot/kvmstrap-proof-1.img" />
      <target dev="hda" bus="ide" />
    </disk>
    <interface type="bridge">
      <source bridge="br0" />
      <model type="virtio" />
      <driver name="qemu" />
    </interface>
    <serial type="file">
      <source path="/var/lib/libvirt/boot/kvmstrap-proof-1.serial" />
      <target port="0" />
    </serial>
    <memballoon model="none" />
  </devices>
</domain>
)");
}

TEST(DomainXml, SaysQemuWhereThereIsNoKvm) {
  auto emulated = guest;
  emulated.acceleration = Acceleration::emulated;
  EXPECT_THAT(domain_xml(emulated), HasSubstr("<domain type=\"qemu\">"));
}

TEST(DomainXml, LeavesTheEmulatorToLibvirtWhenNoneIsNamed) {
  auto any = guest;
  any.emulator.clear();
  EXPECT_THAT(domain_xml(any), Not(HasSubstr("emulator")));
}

TEST(TapOf, IsTheTargetOfTheNic) {
  EXPECT_EQ(tap_of("<domain><devices><disk><target dev='hda'/></disk><interface><source bridge='br0'/><target dev='vnet3'/></interface></devices></domain>"),
            "vnet3");
  EXPECT_EQ(tap_of(domain_xml(guest)), std::nullopt);
  EXPECT_THROW(tap_of("no XML"), std::runtime_error);
}

}  // namespace kvmstrap::domain_xml_test
