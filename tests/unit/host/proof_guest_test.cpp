#include "host/proof_guest.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/kvm.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "embedded/embedded.hpp"
#include "host/descriptor.hpp"
#include "host/libvirt_library.hpp"
#include "libvirt/domain_xml.hpp"
#include "unit/host/private_libvirtd.hpp"

namespace kvmstrap::proof_guest_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing_host::emulator_that;

constexpr const char* boot_folder = "/var/lib/libvirt/boot";

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename());
  return names;
}

bool kvm_works_here() {
  const Descriptor device{::open("/dev/kvm", O_RDWR | O_CLOEXEC)};
  return device && Descriptor{::ioctl(device.get(), KVM_CREATE_VM, 0)};
}

/// A guest that somebody left running: unlike the proof's own it does not end with the connection.
void leave_running(const std::string& name) {
  const auto* library = std::get<const LibvirtLibrary*>(load_libvirt());
  ASSERT_EQ(std::system("truncate -s 1M /run/disk"), 0);
  const auto connection = library->virConnectOpen("qemu:///system");
  const auto domain = library->virDomainCreateXML(connection, domain_xml({name, Acceleration::emulated, "", "/run/disk", "br0", "/run/serial"}).c_str(),
                                                  VIR_DOMAIN_START_PAUSED);
  ASSERT_TRUE(domain);
  library->virDomainFree(domain);
  library->virConnectClose(connection);
}

class RealProof : public testing::Test {
 protected:
  void SetUp() override {
    if (!testing_host::can_run_libvirtd()) GTEST_SKIP() << "needs root and libvirtd";
    testing_host::enter_private_host();
    daemon_.emplace();
  }

  GuestProof emulated(const std::string& emulator = "/usr/bin/qemu-system-x86_64", const std::string& bridge = "br0") {
    return boot_guest({.bridge = bridge, .acceleration = Acceleration::emulated, .emulator = emulator}, session_);
  }

  void expect_nothing_left() {
    EXPECT_THAT(session_.running_domains(), IsEmpty());
    EXPECT_THAT(names_in(boot_folder), IsEmpty());
    EXPECT_THAT(names_in("/sys/class/net/br0/brif"), IsEmpty());
  }

  std::optional<testing_host::PrivateLibvirtd> daemon_;
  LibvirtSession session_;
};

TEST_F(RealProof, BootsAnEmulatedGuestAndLeavesNothingBehind) {
  const auto proof = emulated();
  EXPECT_TRUE(proof.proved) << proof.error;
  EXPECT_THAT(proof.evidence,
              MatchesRegex("guest booted emulated in [0-9.]+ s on br0 by vnet[0-9]+, marker [0-9a-f]{8}... came back, powered off, nothing left behind"));
  expect_nothing_left();
}

TEST_F(RealProof, BootsAGuestWithKvmOrSaysThatThereIsNone) {
  const auto proof = boot_guest({.bridge = "br0", .acceleration = Acceleration::kvm, .emulator = "/usr/bin/qemu-system-x86_64"}, session_);
  EXPECT_EQ(proof.proved, kvm_works_here()) << proof.error;
  EXPECT_THAT(proof.proved ? proof.evidence : proof.error, HasSubstr(proof.proved ? "guest booted with kvm in" : "starting the domain: "));
  expect_nothing_left();
}

std::string marker_in(const GuestProof& proof) {
  EXPECT_TRUE(proof.proved) << proof.error;
  const auto place = proof.evidence.find("marker ");
  return place == std::string::npos ? "" : proof.evidence.substr(place + 7, 8);
}

TEST_F(RealProof, DrawsAFreshMarkerEachTime) { EXPECT_NE(marker_in(emulated()), marker_in(emulated())); }

TEST_F(RealProof, GuestIsValidForLibvirtsSchema) {
  const auto* library = std::get<const LibvirtLibrary*>(load_libvirt());
  ASSERT_EQ(std::system("truncate -s 1M /run/disk"), 0);
  const auto connection = library->virConnectOpen("qemu:///system");
  const auto xml = domain_xml({"valid", Acceleration::emulated, "/usr/bin/qemu-system-x86_64", "/run/disk", "br0", "/run/serial"});
  const auto domain = library->virDomainCreateXML(connection, xml.c_str(), VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_VALIDATE);
  ASSERT_TRUE(domain) << library->virGetLastError()->message;
  library->virDomainDestroy(domain);
  library->virDomainFree(domain);
  library->virConnectClose(connection);
}

TEST_F(RealProof, FailsInLibvirtsWordsWithoutABridge) {
  const auto proof = emulated("/usr/bin/qemu-system-x86_64", "br7");
  EXPECT_FALSE(proof.proved);
  EXPECT_THAT(proof.error, HasSubstr("br7"));
  expect_nothing_left();
}

TEST_F(RealProof, FailsWhenTheTapIsNoPortOfTheBridge) {
  const auto proof = emulated(emulator_that("for port in /sys/class/net/br0/brif/*; do ip link set ${port##*/} nomaster; done"));
  EXPECT_FALSE(proof.proved);
  EXPECT_THAT(proof.error, HasSubstr("is no port of br0"));
  expect_nothing_left();
}

TEST_F(RealProof, FailsWhenSomethingElseComesBack) {
  // The guest says another line than the one that was drawn for it, and powers off.
  const auto proof = emulated(emulator_that("LC_ALL=C sed -i 's/PROOF [0-9a-f]/PROOF x/' /var/lib/libvirt/boot/kvmstrap-proof-*.img"));
  EXPECT_FALSE(proof.proved);
  EXPECT_THAT(proof.error, HasSubstr("it ended without its marker; it said: "));
  EXPECT_THAT(proof.error, HasSubstr("KVMSTRAP-PROOF x"));
  expect_nothing_left();
}

TEST_F(RealProof, FailsWhenTheGuestDoesNotPowerOff) {
  // Blanks "mov dx, 0x604; out dx, ax" and the same for 0xb004: the guest ends in its halt loop.
  const auto proof =
      emulated(emulator_that("LC_ALL=C sed -i -e 's/\\xba\\x04\\x06\\xef/\\x90\\x90\\x90\\x90/' -e 's/\\xba\\x04\\xb0\\xef/\\x90\\x90\\x90\\x90/' "
                             "/var/lib/libvirt/boot/kvmstrap-proof-*.img"));
  EXPECT_FALSE(proof.proved);
  EXPECT_THAT(proof.error, HasSubstr("did not power off"));
  expect_nothing_left();
}

TEST_F(RealProof, FailsWhenSomethingIsLeftBehind) {
  // A file that is a mount point cannot be removed.
  std::atomic<bool> held = false;
  std::string path;
  std::thread holding([&] {
    for (int i = 0; i < 2000 && !held; ++i) {
      for (const auto& name : names_in(boot_folder))
        if (name.ends_with(".serial")) {
          path = std::string(boot_folder) + "/" + name;
          held = ::mount(path.c_str(), path.c_str(), nullptr, MS_BIND, nullptr) == 0;
        }
      ::usleep(1000);
    }
  });
  const auto proof = emulated();
  holding.join();
  ASSERT_TRUE(held);
  EXPECT_FALSE(proof.proved);
  EXPECT_THAT(proof.error, HasSubstr("left behind: " + path));
}

TEST_F(RealProof, RemovesWhatAKilledProofLeft) {
  leave_running("kvmstrap-proof-dead");
  std::ofstream(std::string(boot_folder) + "/kvmstrap-proof-dead.img") << "x";
  std::ofstream(std::string(boot_folder) + "/kvmstrap-proof-dead.serial") << "x";
  EXPECT_TRUE(emulated().proved);
  expect_nothing_left();
}

TEST_F(RealProof, LeavesAnotherProofAndOtherGuestsAlone) {
  leave_running("kvmstrap-proof-other");
  std::ofstream(std::string(boot_folder) + "/kvmstrap-proof-other.img") << "x";
  std::ofstream(std::string(boot_folder) + "/vmlinuz") << "x";
  const Descriptor held{::open("/var/lib/libvirt/boot/kvmstrap-proof-other.img", O_RDWR | O_CLOEXEC)};
  ASSERT_EQ(::flock(held.get(), LOCK_EX), 0);
  EXPECT_TRUE(emulated().proved);
  EXPECT_THAT(session_.running_domains(), ElementsAre("kvmstrap-proof-other"));
  EXPECT_THAT(names_in(boot_folder), testing::UnorderedElementsAre("kvmstrap-proof-other.img", "vmlinuz"));
}

TEST_F(RealProof, SaysThatLibvirtdIsNotRunning) {
  daemon_.reset();
  EXPECT_THAT(emulated().error, HasSubstr("libvirtd is not running"));
  EXPECT_THAT(names_in(boot_folder), IsEmpty());
}

TEST(ProofGuestImage, IsABootSectorWithOnePlaceForAMarker) {
  const std::string image{embedded("proof-guest.img")};
  ASSERT_EQ(image.size(), 512u);
  EXPECT_EQ(image.substr(510), "\x55\xaa");
  const auto place = image.find("KVMSTRAP-PROOF " + std::string(32, '@') + "\r\n");
  EXPECT_NE(place, std::string::npos);
  EXPECT_EQ(image.find('@'), place + 15);
}

}  // namespace kvmstrap::proof_guest_test
