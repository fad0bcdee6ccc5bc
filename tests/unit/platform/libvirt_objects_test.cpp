#include "platform/el6/libvirt_objects.hpp"

#include <gtest/gtest.h>

#include "unit/fake_reader.hpp"

namespace kvmstrap::el6::libvirt_objects_test {

using What = LibvirtCall::What;
using Calls = std::vector<What>;

template <class Change>
Calls calls_for(const Change& change) {
  Calls calls;
  for (const auto& op : realise_libvirt(change).ops) calls.push_back(std::get<LibvirtCall>(op).what);
  return calls;
}

const StoragePool here{.path = "/here"};
const StoragePool there{.path = "/there"};

Calls pool(const Known<LibvirtPool::State>& before, const LibvirtPool::Wanted& after) { return calls_for(ChangeOf<LibvirtPool>{{"images"}, before, after}); }

TEST(LibvirtPools, AreDefinedBuiltAndStarted) { EXPECT_EQ(pool(Absent{}, {here, true}), (Calls{What::define_pool, What::build_pool, What::start_pool})); }

TEST(LibvirtPools, ThatRunByAnotherDefinitionAreStoppedFirst) {
  EXPECT_EQ(pool(LibvirtPool::State{there, true, ""}, {here, true}), (Calls{What::stop_pool, What::define_pool, What::build_pool, What::start_pool}));
}

TEST(LibvirtPools, ThatAreDefinedButNotRunningGetTheirFolder) {
  EXPECT_EQ(pool(LibvirtPool::State{here, false, ""}, {here, true}), (Calls{What::build_pool, What::start_pool})) << "a run may have been killed before it";
}

TEST(LibvirtNetworks, ThatAreOnlyStoppedAreOnlyStarted) {
  const VirtualNetwork wanted;  // leaves the bridge to libvirt
  const VirtualNetwork chosen{.bridge = "virbr0"};
  EXPECT_EQ(calls_for(ChangeOf<LibvirtNetwork>{{"default"}, LibvirtNetwork::State{chosen, false, ""}, {wanted, true}}), (Calls{What::start_network}));
}

TEST(LibvirtNetworks, ThatAreToBeAbsentAreStoppedAndForgotten) {
  EXPECT_EQ(calls_for(ChangeOf<LibvirtNetwork>{{"default"}, LibvirtNetwork::State{{}, true, ""}, {std::nullopt, false}}),
            (Calls{What::stop_network, What::undefine_network}));
}

TEST(LibvirtObjects, AreListedWhereThereIsALibvirtd) {
  FakeReader reader;
  Listing listing;
  reader.networks = reader.pools = Unknown{"libvirtd does not run"};
  list_libvirt(reader, listing);
  EXPECT_TRUE(listing.subjects.empty() && listing.unknown.empty()) << "the library alone is installed";
  reader.put("/etc/rc.d/init.d/libvirtd", "");
  reader.networks = std::vector<LibvirtObject>{{.name = "default"}};
  reader.pools = Unknown{"libvirtd does not run"};
  list_libvirt(reader, listing);
  EXPECT_EQ(listing.subjects, std::vector<SubjectId>{LibvirtNetwork{"default"}});
  EXPECT_EQ(listing.unknown, std::vector<std::string>{"libvirt's storage pools: libvirtd does not run"});
}

}  // namespace kvmstrap::el6::libvirt_objects_test
