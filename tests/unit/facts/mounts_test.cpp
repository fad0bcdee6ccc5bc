#include "facts/mounts.hpp"

#include <gmock/gmock.h>

namespace kvmstrap::mounts_test {

using testing::ElementsAre;

constexpr auto mountinfo =
    "15 20 0:3 / /proc rw,relatime - proc proc rw\n"
    "20 1 253:0 / / rw,relatime shared:1 master:2 - ext4 /dev/mapper/vg-root rw,barrier=1\n"
    "21 20 0:17 / /mnt/a\\040folder rw - nfs 10.0.7.5:/with\\040blank rw\n"
    "22 20 8:1 / /usr rw - ext4 /dev/sda1 rw\n"
    "23 20 0:18 / /usr rw - nfs4 10.0.7.5:/usr rw\n"
    "no mount at all\n";

TEST(Mounts, AreTheLinesOfMountinfo) {
  EXPECT_THAT(parse_mounts(mountinfo), ElementsAre(Mount{"0:3", "/proc", "proc", "proc"}, Mount{"253:0", "/", "ext4", "/dev/mapper/vg-root"},
                                                   Mount{"0:17", "/mnt/a folder", "nfs", "10.0.7.5:/with blank"}, Mount{"8:1", "/usr", "ext4", "/dev/sda1"},
                                                   Mount{"0:18", "/usr", "nfs4", "10.0.7.5:/usr"}));
}

TEST(Mounts, HoldAPathInTheDeepestAndLast) {
  const auto mounts = parse_mounts(mountinfo);
  EXPECT_EQ(mount_of(mounts, "/etc")->device, "253:0");
  EXPECT_EQ(mount_of(mounts, "/usr/sbin")->device, "0:18");
  EXPECT_EQ(mount_of(mounts, "/usrlocal")->device, "253:0");
  EXPECT_EQ(mount_of({}, "/etc"), nullptr);
}

TEST(Mounts, AreRemoteByTheirType) {
  for (const auto* type : {"nfs", "nfs4", "cifs", "fuse.glusterfs"}) EXPECT_TRUE(is_remote({.type = type})) << type;
  for (const auto* type : {"ext4", "xfs", "tmpfs", "nfsd"}) EXPECT_FALSE(is_remote({.type = type})) << type;
}

TEST(NetworkRoot, IsWhatDracutTakesForOne) {
  EXPECT_EQ(network_root("ro root=/dev/mapper/vg-root quiet\n"), std::nullopt);
  for (const std::string word : {"netroot=nbd:10.0.7.5:2000", "root=nfs:10.0.7.5:/root", "root=/dev/nfs", "root=dhcp"})
    EXPECT_EQ(network_root("ro " + word + " quiet\n"), word);
}

}  // namespace kvmstrap::mounts_test
