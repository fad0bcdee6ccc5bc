#include "steps/enable_services.hpp"

#include <gtest/gtest.h>

#include "model/configuration.hpp"

namespace kvmstrap::enable_services_test {

const Service libvirtd{"libvirtd"};

Profile any() {
  Profile profile;
  profile.packages.install = {"libvirt"};
  return profile;
}

/// A host on which both services are as wanted.
Facts ready() {
  Facts facts;
  for (const auto& file : configuration_of(libvirtd)) facts.states.set(file, FileImage{.content = "log_level = 3\n"});
  for (const auto& service : {Service{"messagebus"}, libvirtd})
    facts.states.set(service,
                     Service::State{.at_boot = true, .running = true, .pid = 7, .loaded = std::get<std::string>(configuration_digest(service, facts.states))});
  return facts;
}

TEST(EnableServices, PlansNothingWhenBothRunWithWhatIsOnTheDisk) { EXPECT_TRUE(settled(enable_services(any(), ready()))); }

TEST(EnableServices, LooksAtNothingWhenTheProfileNeedsNoLibvirt) { EXPECT_TRUE(enable_services_wants(Profile{}).empty()); }

TEST(EnableServices, WantsAServiceThatIsStoppedOrNotEnabled) {
  for (const auto& spoilt : {Service::State{.at_boot = false, .running = true}, Service::State{.at_boot = true, .running = false}}) {
    auto facts = ready();
    facts.states.set(Service{"messagebus"}, spoilt);
    EXPECT_EQ(enable_services(any(), facts).changes.size(), 1u);
  }
}

TEST(EnableServices, WantsARestartWhenTheFileChangedSinceTheStart) {
  auto facts = ready();
  facts.states.set(File{"/etc/libvirt/libvirtd.conf"}, FileImage{.content = "log_level = 1\n"});
  const auto proposal = enable_services(any(), facts);
  ASSERT_EQ(proposal.changes.size(), 1u);
  EXPECT_EQ(to_string(subject_of(proposal.changes[0])), "service:libvirtd");
}

TEST(EnableServices, IsBlockedWhenThereIsNoSuchService) {
  auto facts = ready();
  facts.states.set(libvirtd, Absent{});
  EXPECT_EQ(enable_services(any(), facts).blockers.size(), 1u);
}

TEST(EnableServices, DefersWhileTheConfigurationIsUnknown) {
  auto facts = ready();
  facts.states.set(File{"/etc/libvirt/qemu.conf"}, Unknown{"comes with libvirt"});
  const auto proposal = enable_services(any(), facts);
  ASSERT_EQ(proposal.deferred.size(), 1u);
  EXPECT_EQ(proposal.deferred[0].scope, std::vector<SubjectId>{libvirtd});
}

}  // namespace kvmstrap::enable_services_test
