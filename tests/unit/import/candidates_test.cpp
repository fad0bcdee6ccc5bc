#include "import/candidates.hpp"

#include <gmock/gmock.h>

#include "engine/journal.hpp"
#include "unit/fake_reader.hpp"

namespace kvmstrap::candidates_test {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::UnorderedElementsAre;

struct CandidatesOfAHost : testing::Test {
  Candidates all() { return candidates(*platform, reader); }
  Profile names() { return all().names; }

  FakeReader reader;
  std::unique_ptr<Platform> platform = choose_platform({.family = "el6", .architecture = "x86_64"});
};

TEST_F(CandidatesOfAHost, AreWhatTheShippedProfilesName) {
  EXPECT_THAT(names().packages.install, AllOf(Contains("qemu-kvm").Times(1), Contains("bridge-utils").Times(1)));
  EXPECT_THAT(names().kernel.modules, AllOf(Contains("kvm").Times(1), Contains("8021q").Times(1)));
  EXPECT_THAT(names().kernel.sysctl, IsEmpty());
}

TEST_F(CandidatesOfAHost, AskForTheNetworkWithItsModulesAndForLibvirtdsFile) {
  ASSERT_TRUE(names().network);
  EXPECT_FALSE(names().network->bonds.empty() || names().network->vlans.empty());
  EXPECT_TRUE(names().libvirt.daemon.log_level);
}

TEST_F(CandidatesOfAHost, AreWhatKvmstrapKeepsThere) {
  reader.put("/etc/sysconfig/modules/kvmstrap-dummy.modules", "");
  reader.put("/etc/sysctl.d/99-kvmstrap-vm.swappiness.conf", "");
  EXPECT_THAT(names().kernel.modules, Contains("dummy").Times(1));
  EXPECT_THAT(names().kernel.sysctl, ElementsAre(Key("vm.swappiness")));
}

TEST_F(CandidatesOfAHost, AreLibvirtsObjectsAndWhatItsPackageBrings) {
  reader.put("/etc/rc.d/init.d/libvirtd", "");
  reader.networks = std::vector<LibvirtObject>{{.name = "guests"}};
  reader.pools = std::vector<LibvirtObject>{{.name = "images"}};
  EXPECT_THAT(names().libvirt.networks, UnorderedElementsAre(Key("guests"), Key("default")));
  EXPECT_THAT(names().libvirt.pools, ElementsAre(Key("images")));
}

TEST_F(CandidatesOfAHost, AreTheBridgesOnWhichAGuestWasProved) {
  States states;
  states.set(Proof{"br0"}, Proof::State{.digest = "any"});
  reader.put(runs_folder + "/1/journal.jsonl", Json{{"record", "done"}, {"states", to_json(states)}}.dump() + "\n");
  EXPECT_THAT(names().proof.guest, ElementsAre("br0"));
}

TEST_F(CandidatesOfAHost, SayWhatCouldNotBeListed) {
  reader.put("/etc/rc.d/init.d/libvirtd", "");
  reader.pools = Unknown{"libvirtd does not answer"};
  EXPECT_THAT(all().unknown, ElementsAre(HasSubstr("libvirtd does not answer")));
}

}  // namespace kvmstrap::candidates_test
