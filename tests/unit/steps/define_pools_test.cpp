#include "steps/define_pools.hpp"

#include <gmock/gmock.h>

namespace kvmstrap::define_pools_test {

using testing::ElementsAre;
using testing::SizeIs;

const StoragePool images{.path = "/var/lib/libvirt/images"};

Profile with(const StoragePool& definition) {
  Profile profile;
  profile.libvirt.pools["images"] = definition;
  return profile;
}

Facts having(const Known<LibvirtPool::State>& state) {
  Facts facts;
  facts.states.set(LibvirtPool{"images"}, state);
  return facts;
}

LibvirtPool::State defined(const StoragePool& definition, bool active = true) { return {definition, active, "<pool/>"}; }

TEST(DefinePools, PlansNothingWhenAllIsAsWanted) { EXPECT_TRUE(settled(define_pools(with(images), having(defined(images))))); }

TEST(DefinePools, DefinesAMissingOne) {
  const auto proposal = define_pools(with(images), having(Absent{}));
  ASSERT_THAT(proposal.changes, SizeIs(1));
  EXPECT_EQ(std::get<ChangeOf<LibvirtPool>>(proposal.changes[0]).after.definition, images);
  EXPECT_TRUE(std::get<ChangeOf<LibvirtPool>>(proposal.changes[0]).after.active);
}

class DifferentPool : public testing::TestWithParam<LibvirtPool::State> {};
INSTANTIATE_TEST_SUITE_P(DefinePools, DifferentPool,
                         testing::Values(defined(images, false), defined({.path = "/srv/images"}),
                                         defined({.path = "/var/lib/libvirt/images", .autostart = false}),
                                         defined({.path = "/var/lib/libvirt/images", .beyond = {"type logical"}})));
TEST_P(DifferentPool, IsUpdated) { EXPECT_THAT(define_pools(with(images), having(GetParam())).changes, SizeIs(1)); }

TEST(DefinePools, TakesAPathAsLibvirtGivesItBack) { EXPECT_TRUE(settled(define_pools(with({.path = "/var/lib/libvirt//images/"}), having(defined(images))))); }

TEST(DefinePools, LeavesOneWithoutAutostartRunningOrNot) {
  const StoragePool on_demand{.path = "/srv/images", .autostart = false};
  EXPECT_TRUE(settled(define_pools(with(on_demand), having(defined(on_demand, true)))));
  EXPECT_TRUE(settled(define_pools(with(on_demand), having(defined(on_demand, false)))));
}

TEST(DefinePools, DefersWhatIsUnknown) {
  const auto proposal = define_pools(with(images), having(Unknown{"libvirtd is not running"}));
  ASSERT_THAT(proposal.deferred, SizeIs(1));
  EXPECT_THAT(proposal.deferred[0].scope, ElementsAre(SubjectId{LibvirtPool{"images"}}));
}

TEST(DefinePools, LooksAtThoseOfTheProfile) { EXPECT_THAT(define_pools_wants(with(images)), ElementsAre(SubjectId{LibvirtPool{"images"}})); }

}  // namespace kvmstrap::define_pools_test
