#include "platform/el6/remote_storage.hpp"

#include <gmock/gmock.h>

#include "unit/fake_reader.hpp"

namespace kvmstrap::el6::remote_storage_test {

using testing::ElementsAre;
using testing::IsEmpty;

/// A host whose root is a logical volume on /dev/sda2.
class Host : public FakeReader {
 public:
  Host() {
    put("/proc/cmdline", "ro root=/dev/mapper/vg-root rd_LVM_LV=vg/root quiet\n");
    put("/sys/dev/block/253:0/uevent", "MAJOR=253\nMINOR=0\nDEVNAME=dm-0\nDEVTYPE=disk\n");
    put("/sys/dev/block/253:0/slaves/sda2/uevent", "");
    put("/sys/class/block/sda2/uevent", "MAJOR=8\nMINOR=2\nDEVNAME=sda2\nDEVTYPE=partition\n");
    put("/sys/class/block/sda2/../uevent", "MAJOR=8\nMINOR=0\nDEVNAME=sda\nDEVTYPE=disk\n");
    mount("253:0", "/", "ext4", "/dev/mapper/vg-root");
    mount("0:20", "/srv/isos", "nfs", "10.0.7.5:/isos");
  }

  void mount(const std::string& device, const std::string& point, const std::string& type, const std::string& source) {
    files["/proc/self/mountinfo"].content += "20 1 " + device + " / " + point + " rw,relatime - " + type + " " + source + " rw\n";
  }

  std::vector<std::string> remote() {
    const auto known = remote_storage(*this);
    return present(known) ? *present(known) : std::vector<std::string>{"unknown"};
  }
};

TEST(RemoteStorage, IsNoneOnAHostWithADisk) { EXPECT_THAT(Host().remote(), IsEmpty()) << "other mounts wait, and go on"; }

TEST(RemoteStorage, SeesFoldersOfTheHostOnNfs) {
  Host host;
  host.mount("0:21", "/usr", "nfs4", "10.0.7.5:/usr");
  EXPECT_THAT(host.remote(), ElementsAre("/usr is 10.0.7.5:/usr of nfs4"));
  host.mount("0:22", "/var/lib", "nfs", "10.0.7.5:/lib");
  EXPECT_THAT(host.remote(), ElementsAre("/usr is 10.0.7.5:/usr of nfs4", "/var/lib is 10.0.7.5:/lib of nfs"));
}

TEST(RemoteStorage, LooksThroughVolumesAndPartitionsForIscsi) {
  Host host;
  host.put("/sys/class/iscsi_session/session1/device/target4:0:0/4:0:0:1/block/sdb/size", "1");
  EXPECT_THAT(host.remote(), IsEmpty()) << "a disk of guests";
  host.put("/sys/class/iscsi_session/session1/device/target4:0:0/4:0:0:0/block/sda/size", "1");
  EXPECT_THAT(host.remote(), ElementsAre("/ is on sda (iSCSI)"));
}

TEST(RemoteStorage, SeesNbd) {
  Host host;
  host.put("/sys/class/block/sda2/../uevent", "DEVNAME=nbd0\nDEVTYPE=disk\n");
  EXPECT_THAT(host.remote(), ElementsAre("/ is on nbd0 (NBD)"));
}

TEST(RemoteStorage, SeesABootFromTheNetwork) {
  Host host;
  host.put("/proc/cmdline", "root=/dev/sda1 netroot=iscsi:10.0.7.5::::iqn.2026-01.org.example:root ip=eth0:dhcp\n");
  EXPECT_THAT(host.remote(), ElementsAre("the kernel was started with netroot=iscsi:10.0.7.5::::iqn.2026-01.org.example:root"));
}

}  // namespace kvmstrap::el6::remote_storage_test
