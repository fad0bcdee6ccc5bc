#include "engine/until_first_boot.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::until_first_boot_test {

template <class S>
Proposal proposed(S subject, Known<typename S::State> before, typename S::Wanted after) {
  return until_first_boot({.changes = {ChangeOf<S>{std::move(subject), std::move(before), std::move(after)}}});
}

bool is_left(const Proposal& proposal) { return proposal.deferred.size() == 1 && proposal.deferred[0].until == Until::first_boot; }

TEST(UntilFirstBoot, FilesPackagesAndRepositoriesAreMade) {
  EXPECT_EQ(proposed(Package{"libvirt"}, Absent{}, {true}).changes.size(), 1u);
  EXPECT_EQ(proposed(File{"/etc/a"}, Absent{}, {.content = "a"}).changes.size(), 1u);
  EXPECT_EQ(proposed(Repositories{}, Repositories::State{}, {.baseurls = {{"base", "http://a/"}}}).changes.size(), 1u);
  EXPECT_TRUE(proposed(Package{"libvirt"}, Absent{}, {true}).deferred.empty());
}

TEST(UntilFirstBoot, AServiceIsSetToStartAndNotStarted) {
  const auto proposal = proposed(Service{"libvirtd"}, Service::State{}, {.at_boot = true, .running = true, .loaded = "digest"});
  ASSERT_EQ(proposal.changes.size(), 1u);
  const auto& after = std::get<ChangeOf<Service>>(proposal.changes[0]).after;
  EXPECT_TRUE(after.at_boot && !after.running && !after.loaded);
  EXPECT_TRUE(is_left(proposal));
}

TEST(UntilFirstBoot, AServiceThatStartsAlreadyIsOnlyLeft) {
  const auto proposal = proposed(Service{"libvirtd"}, Service::State{.at_boot = true}, {.at_boot = true, .running = true});
  EXPECT_TRUE(proposal.changes.empty());
  EXPECT_TRUE(is_left(proposal));
}

TEST(UntilFirstBoot, AModuleAndASettingAreKeptForTheHostsOwnKernel) {
  const auto module = proposed(Module{"kvm"}, Module::State{}, {});
  ASSERT_EQ(module.changes.size(), 1u);
  EXPECT_FALSE(std::get<ChangeOf<Module>>(module.changes[0]).after.loaded);
  EXPECT_TRUE(is_left(module));
  const auto setting = proposed(Sysctl{"net.ipv4.ip_forward"}, Sysctl::State{.running = "0"}, {.running = "1", .at_boot = "1"});
  ASSERT_EQ(setting.changes.size(), 1u);
  EXPECT_FALSE(std::get<ChangeOf<Sysctl>>(setting.changes[0]).after.running);
  EXPECT_TRUE(is_left(setting));
}

TEST(UntilFirstBoot, OfTheNetworkItsFilesAreMade) {
  const WantedNetwork wanted{.links = {{.name = "br0", .kind = LinkKind::bridge}}};
  const auto proposal = proposed(Network{}, NetworkState{}, wanted);
  ASSERT_EQ(proposal.changes.size(), 1u);
  EXPECT_TRUE(std::get<ChangeOf<Network>>(proposal.changes[0]).after.files_only);
  EXPECT_TRUE(is_left(proposal));
}

TEST(UntilFirstBoot, WhatTakesALibvirtdThatRunsIsLeft) {
  for (const auto& proposal : {proposed(LibvirtNetwork{"default"}, LibvirtNetwork::State{}, {}),
                               proposed(LibvirtPool{"images"}, Absent{}, {.definition = StoragePool{}}), proposed(Proof{"br0"}, Absent{}, {})}) {
    EXPECT_TRUE(proposal.changes.empty());
    EXPECT_TRUE(is_left(proposal));
  }
}

TEST(UntilFirstBoot, WhatALaterStepDecidesOfFilesStaysItsBusiness) {
  const auto until = [](std::vector<SubjectId> scope) {
    return until_first_boot({.deferred = {{Until::later_step, "it comes with libvirt", std::move(scope)}}}).deferred[0].until;
  };
  EXPECT_EQ(until({File{"/etc/libvirt/libvirtd.conf"}}), Until::later_step);
  EXPECT_EQ(until({LibvirtNetwork{"default"}}), Until::first_boot);
  EXPECT_EQ(until({}), Until::first_boot) << "it is about what runs";
}

}  // namespace kvmstrap::until_first_boot_test
