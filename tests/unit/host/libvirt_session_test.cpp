#include "host/libvirt_session.hpp"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "host/descriptor.hpp"
#include "host/libvirt_library.hpp"
#include "libvirt/domain_xml.hpp"
#include "libvirt/network_xml.hpp"
#include "libvirt/pool_xml.hpp"
#include "unit/host/private_libvirtd.hpp"

namespace kvmstrap::libvirt_session_test {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using What = LibvirtCall::What;

std::vector<LibvirtObject> all(LibvirtSession& session, LibvirtQuery kind) {
  const auto known = session.query(kind);
  if (const auto* unknown = std::get_if<Unknown>(&known)) ADD_FAILURE() << unknown->why;
  return present(known) ? *present(known) : std::vector<LibvirtObject>{};
}

void succeeds(LibvirtSession& session, const LibvirtCall& call) { EXPECT_EQ(session.perform(call), std::nullopt); }

unsigned mode_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

class RealLibvirtd : public testing::Test {
 protected:
  void SetUp() override {
    if (!testing_host::can_run_libvirtd()) GTEST_SKIP() << "needs root and libvirtd";
    testing_host::enter_private_host();
  }
};

// First of its suite: a library that was loaded once stays.
TEST_F(RealLibvirtd, IsAbsentUntilTheLibraryIsInstalled) {
  const std::string folder = ::access("/usr/lib64/libvirt.so.0", F_OK) == 0 ? "/usr/lib64" : "/usr/lib/x86_64-linux-gnu";
  ASSERT_EQ(::mkdir("/run/upper", 0755) + ::mkdir("/run/work", 0755), 0);
  const auto layers = "lowerdir=" + folder + ",upperdir=/run/upper,workdir=/run/work";
  ASSERT_EQ(::mount("overlay", folder.c_str(), "overlay", 0, layers.c_str()), 0) << std::strerror(errno);
  ASSERT_EQ(::unlink((folder + "/libvirt.so.0").c_str()), 0);

  LibvirtSession session;
  EXPECT_TRUE(absent(session.query(LibvirtQuery::networks)));
  EXPECT_EQ(session.perform({What::start_network, "default"}), "libvirt is not installed");

  ASSERT_EQ(::umount2(folder.c_str(), MNT_DETACH), 0);  // as a package's installation would bring it
  EXPECT_TRUE(unknown(session.query(LibvirtQuery::networks)));
}

TEST_F(RealLibvirtd, GivesUpOnADaemonThatDoesNotAnswer) {
  ASSERT_EQ(::mkdir("/run/libvirt", 0755), 0);
  const Descriptor listening{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const sockaddr_un address{AF_UNIX, "/run/libvirt/libvirt-sock"};
  ASSERT_EQ(::bind(listening.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listening.get(), 1), 0);
  LibvirtSession session("qemu:///system", std::chrono::seconds(1));
  const auto networks = session.query(LibvirtQuery::networks);
  ASSERT_TRUE(unknown(networks));
  EXPECT_EQ(std::get<Unknown>(networks).why, "libvirtd has not answered for 1 s");
}

TEST_F(RealLibvirtd, IsUnknownUntilItRunsAndIsFoundAgainAfterARestart) {
  LibvirtSession session;
  const auto before = session.query(LibvirtQuery::networks);
  ASSERT_TRUE(unknown(before));
  EXPECT_THAT(std::get<Unknown>(before).why, HasSubstr("libvirtd is not running"));
  EXPECT_THAT(session.perform({What::start_network, "default"}).value_or(""), HasSubstr("libvirtd is not running"));
  {
    const testing_host::PrivateLibvirtd daemon;
    EXPECT_THAT(all(session, LibvirtQuery::networks), IsEmpty());
    EXPECT_EQ(session.perform({What::await_daemon, "libvirtd"}), std::nullopt);
  }
  EXPECT_TRUE(unknown(session.query(LibvirtQuery::pools)));
  const testing_host::PrivateLibvirtd restarted;
  EXPECT_THAT(all(session, LibvirtQuery::pools), IsEmpty());
}

TEST_F(RealLibvirtd, DefinesStartsUpdatesAndUndefinesANetwork) {
  const testing_host::PrivateLibvirtd daemon;
  LibvirtSession session;
  const VirtualNetwork nat{.forward = Forward::none, .bridge = "virbr9", .address = "192.168.77.1/24", .dhcp = DhcpRange{"192.168.77.10", "192.168.77.20"}};
  succeeds(session, {What::define_network, "lab", network_xml("lab", nat), true});
  auto networks = all(session, LibvirtQuery::networks);
  ASSERT_THAT(networks, SizeIs(1));
  EXPECT_EQ(networks[0].name, "lab");
  EXPECT_FALSE(networks[0].active);
  EXPECT_TRUE(networks[0].persistent);
  EXPECT_TRUE(networks[0].autostart);
  EXPECT_EQ(parse_network(networks[0].xml, networks[0].autostart), nat);

  succeeds(session, {What::start_network, "lab"});
  succeeds(session, {What::start_network, "lab"});  // it runs already
  networks = all(session, LibvirtQuery::networks);
  ASSERT_THAT(networks, SizeIs(1));
  EXPECT_TRUE(networks[0].active);
  EXPECT_EQ(networks[0].running, std::nullopt);

  auto smaller = nat;
  smaller.dhcp->end = "192.168.77.15";
  smaller.autostart = false;
  succeeds(session, {What::define_network, "lab", network_xml("lab", smaller, networks[0].xml), false});
  networks = all(session, LibvirtQuery::networks);
  ASSERT_THAT(networks, SizeIs(1));
  EXPECT_FALSE(networks[0].autostart);
  EXPECT_EQ(parse_network(networks[0].xml, false), smaller);
  ASSERT_TRUE(networks[0].running);  // the old definition is the one that runs
  EXPECT_EQ(parse_network(*networks[0].running, true), nat);

  succeeds(session, {What::stop_network, "lab"});
  succeeds(session, {What::stop_network, "lab"});
  succeeds(session, {What::undefine_network, "lab"});
  succeeds(session, {What::undefine_network, "lab"});
  EXPECT_THAT(all(session, LibvirtQuery::networks), IsEmpty());
}

TEST_F(RealLibvirtd, MakesAPoolsFolderAndLeavesAnExistingOneAsItIs) {
  const testing_host::PrivateLibvirtd daemon;
  LibvirtSession session;
  const std::string fresh = "/var/lib/libvirt/guests";
  const std::string existing = "/var/lib/libvirt/shared";
  ASSERT_EQ(::mkdir(existing.c_str(), 0), 0);
  ASSERT_EQ(::chmod(existing.c_str(), 0750), 0);
  for (const auto& path : {fresh, existing}) {
    const StoragePool pool{.path = path};
    succeeds(session, {What::define_pool, "images", pool_xml("images", pool), true});
    succeeds(session, {What::build_pool, "images"});
    succeeds(session, {What::start_pool, "images"});
    const auto pools = all(session, LibvirtQuery::pools);
    ASSERT_THAT(pools, SizeIs(1));
    EXPECT_TRUE(pools[0].active && pools[0].autostart && pools[0].persistent);
    EXPECT_EQ(pools[0].running, std::nullopt);
    EXPECT_EQ(parse_pool(pools[0].xml, true), pool);
    succeeds(session, {What::stop_pool, "images"});
    succeeds(session, {What::undefine_pool, "images"});
  }
  EXPECT_EQ(mode_of(fresh), 0711u);
  EXPECT_EQ(mode_of(existing), 0750u);
  EXPECT_THAT(all(session, LibvirtQuery::pools), IsEmpty());
}

TEST_F(RealLibvirtd, MovesAPoolByItsDefinitionAlone) {
  const testing_host::PrivateLibvirtd daemon;
  LibvirtSession session;
  succeeds(session, {What::define_pool, "images", pool_xml("images", {.path = "/var/lib/libvirt/images"}), true});
  const auto xml = all(session, LibvirtQuery::pools).at(0).xml;
  succeeds(session, {What::define_pool, "images", pool_xml("images", {.path = "/var/lib/libvirt/boot"}, xml), true});
  EXPECT_EQ(parse_pool(all(session, LibvirtQuery::pools).at(0).xml, true).path, "/var/lib/libvirt/boot");
}

TEST_F(RealLibvirtd, SaysWhyItRefuses) {
  const testing_host::PrivateLibvirtd daemon;
  LibvirtSession session;
  EXPECT_THAT(session.perform({What::start_network, "nosuch"}).value_or(""), HasSubstr("no network with matching name 'nosuch'"));
  EXPECT_THAT(session.perform({What::define_network, "lab", "<network/>", true}).value_or(""), HasSubstr("defining the network: "));
  EXPECT_THAT(session.perform({What::build_pool, "nosuch"}).value_or(""), HasSubstr("nosuch"));
}

TEST_F(RealLibvirtd, DestroysAPausedDomainWithTheSession) {
  const testing_host::PrivateLibvirtd daemon;
  const GuestDomain guest{.name = "paused", .acceleration = Acceleration::emulated, .image = "/run/disk", .bridge = "br0", .serial = "/run/serial"};
  ASSERT_EQ(std::system("truncate -s 1M /run/disk"), 0);
  LibvirtSession watching;
  {
    LibvirtSession session;
    session.start_paused(domain_xml(guest));
    EXPECT_THAT(watching.running_domains(), testing::ElementsAre("paused"));
    EXPECT_TRUE(watching.has_domain("paused"));
  }
  for (int i = 0; i < 100 && watching.has_domain("paused"); ++i) ::usleep(50000);
  EXPECT_FALSE(watching.has_domain("paused"));
  EXPECT_NO_THROW(watching.destroy_domain("paused"));
  EXPECT_THROW(watching.resume_domain("paused"), LibvirtError);
}

TEST(LoadLibvirt, FindsEveryFunctionOrSaysThatItIsNotInstalled) {
  const auto library = load_libvirt();
  ASSERT_FALSE(unknown(library)) << std::get<Unknown>(library).why;
  void* there = ::dlopen("libvirt.so.0", RTLD_NOW);
  EXPECT_EQ(absent(library), there == nullptr);
}

}  // namespace kvmstrap::libvirt_session_test
