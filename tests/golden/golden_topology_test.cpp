#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/planner.hpp"
#include "engine/until_first_boot.hpp"
#include "engine/words.hpp"
#include "golden/hosts.hpp"
#include "import/import.hpp"
#include "model/text.hpp"
#include "network/as_booted.hpp"
#include "platform/platform.hpp"
#include "profile/load.hpp"
#include "report/plan_text.hpp"
#include "steps/define_bridges.hpp"
#include "unit/network/pretended_kernel.hpp"

/// tests/golden/topologies/NAME/: a profile, whose first line names the host in tests/golden/hosts that it is for, and what is done to that host's network as
/// a person reads it, every file included. KVMSTRAP_UPDATE_GOLDEN=1 writes the plans anew; look at them with git diff.
namespace kvmstrap {
namespace {

using example::normal_form;
using example::PretendedKernel;
using example::there;
using golden::content_of;

namespace fs = std::filesystem;

class GoldenTopology : public testing::TestWithParam<std::string> {
 protected:
  GoldenTopology() {
    const auto text = content_of(folder / "profile.yaml");
    const auto loaded = load_profile("profile.yaml", text);
    EXPECT_TRUE(loaded.profile) << (loaded.diagnostics.empty() ? "" : to_string(loaded.diagnostics.front()));
    profile = loaded.profile.value_or(Profile{});
    const auto first = words(lines(text).front());  // # host: NAME
    const auto host = golden::read_host(first.at(2));
    cards = host.cards;
    now = host.state;
  }

  Proposal proposal(const NetworkState& state) const { return define_bridges(profile, golden::facts_of(state)); }

  NetworkBatch batch_for(const Proposal& proposed) const {
    const auto actions = platform->realise(proposed.changes);
    return std::get<NetworkBatch>(actions.at(0).ops.at(0));
  }

  /// The host's files after the commit.
  std::map<std::string, FileImage> committed(const NetworkBatch& batch) const {
    auto files = now.files;
    for (const auto& file : batch.files)
      if (file.content)
        files[file.path].content = *file.content;
      else
        files.erase(file.path);
    return files;
  }

  const fs::path folder = golden::folder_of("topologies") / GetParam();
  const std::unique_ptr<Platform> platform = golden::el6();
  Profile profile;
  std::vector<example::Card> cards;
  NetworkState now;
};

TEST_P(GoldenTopology, IsAsReviewed) {
  std::ostringstream text;
  const auto proposed = proposal(now);
  print_plan({.steps = {{"define-bridges", "Move the network onto bridges", proposed}}}, *platform, Terminal{text});
  const auto expected = folder / "expected.txt";
  if (std::getenv("KVMSTRAP_UPDATE_GOLDEN")) std::ofstream{expected} << text.str();
  EXPECT_EQ(text.str(), content_of(expected));
}

TEST_P(GoldenTopology, IsTheSameNetworkNowAndAfterTheNextBoot) {
  const auto proposed = proposal(now);
  if (!proposed.blockers.empty()) return;
  const auto batch = batch_for(proposed);
  PretendedKernel kernel(now);
  kernel.perform(there(batch));
  kernel.perform(batch.committed);
  EXPECT_EQ(normal_form(kernel.state), normal_form(example::BootModel(committed(batch), cards).booted()));
}

TEST_P(GoldenTopology, LeadsBackFromAnywhereInBetween) {
  const auto proposed = proposal(now);
  if (!proposed.blockers.empty()) return;
  const auto batch = batch_for(proposed);
  const auto ops = there(batch);
  for (std::size_t done = 0; done <= ops.size(); ++done) {
    PretendedKernel kernel(now);
    kernel.perform({ops.begin(), ops.begin() + static_cast<std::ptrdiff_t>(done)});
    kernel.perform(batch.restore);
    EXPECT_EQ(normal_form(kernel.state), normal_form(now)) << "after " << done << " of " << ops.size() << " operations";
    kernel.perform(batch.restore);
    EXPECT_EQ(normal_form(kernel.state), normal_form(now)) << "restored twice, after " << done;
  }
}

/// The host's own scripts have restarted the network from the new files, or died over it.
TEST_P(GoldenTopology, LeadsBackFromARestart) {
  profile.change.network.rehearse = Rehearsal::restart;
  const auto proposed = proposal(now);
  if (!proposed.blockers.empty()) return;
  const auto batch = batch_for(proposed);
  const auto booted = example::BootModel(committed(batch), cards).booted();
  for (const bool stopped : {false, true})
    for (const auto& start : {booted, now}) {
      PretendedKernel kernel(start);
      if (stopped) kernel.stop_everything();
      kernel.perform(batch.restore);
      EXPECT_EQ(normal_form(kernel.state), normal_form(now)) << (stopped ? "stopped" : "restarted");
    }
}

TEST_P(GoldenTopology, PlansNothingAfterwards) {
  const auto proposed = proposal(now);
  if (!proposed.blockers.empty()) return;
  const auto again = proposal(example::BootModel(committed(batch_for(proposed)), cards).booted());
  EXPECT_TRUE(settled(again)) << (again.blockers.empty() ? "changes" : again.blockers[0].what);
}

/// What an installer shows of a host with these files: its cards, with a network of the installer's own on the first.
NetworkState in_an_installer(NetworkState state) {
  std::erase_if(state.links, [](const auto& one) { return one.second.kind != LinkKind::ethernet && one.second.kind != LinkKind::loopback; });
  for (auto& [name, link] : state.links) {
    link.bridge.reset();
    link.bond.reset();
    std::erase_if(link.addresses, [](const LinkAddress& address) { return !of_ipv6(address.cidr) && !address.dynamic; });
  }
  std::erase_if(state.routes, [](const Route& route) { return !route.is_default(); });
  state.rules.clear();
  return as_booted(state);
}

TEST_P(GoldenTopology, IsPreparedInAnInstallerByTheSameFiles) {
  const auto live = proposal(now);
  if (!live.blockers.empty()) return;
  const auto prepared = until_first_boot(proposal(in_an_installer(now)));
  ASSERT_TRUE(prepared.blockers.empty()) << prepared.blockers.front().what;
  const auto batch = batch_for(prepared);
  EXPECT_TRUE(batch.prepare.empty() && batch.live.empty() && batch.afterwards.empty() && batch.restore.empty());
  const auto contents = [&](const NetworkBatch& of) {
    std::map<std::string, std::string> all;
    for (const auto& [path, image] : committed(of)) all[path] = image.content;
    return all;
  };
  EXPECT_EQ(contents(batch), contents(batch_for(live)));
  const auto booted = example::BootModel(committed(batch), cards).booted();
  const auto again = until_first_boot(proposal(in_an_installer(booted)));
  EXPECT_TRUE(again.blockers.empty()) << again.blockers.front().what;
  EXPECT_TRUE(again.changes.empty()) << describe_change(again.changes.front()) << "\nwas " << describe_change(prepared.changes.front());
}

/// Networks that an import cannot say, and why.
const std::map<std::string, std::string> not_imported{};

TEST_P(GoldenTopology, IsImportedAfterwards) {
  const auto proposed = proposal(now);
  if (!proposed.blockers.empty()) return;
  const auto facts = golden::facts_of(example::BootModel(committed(batch_for(proposed)), cards).booted());
  const auto imported = import_host(facts, profile, "imported");
  EXPECT_THAT(imported.differences, testing::IsEmpty()) << imported.differences.front().what;
  EXPECT_EQ(imported.left_out.empty(), !not_imported.contains(GetParam())) << imported_text(imported);
  const auto loaded = load_profile("imported", imported_text(imported));
  ASSERT_TRUE(loaded.profile) << to_string(loaded.diagnostics.front()) << imported_text(imported);
  EXPECT_TRUE(loaded.profile->network) << imported_text(imported);
  EXPECT_TRUE(settled(make_plan(*loaded.profile, facts))) << imported_text(imported);
}

INSTANTIATE_TEST_SUITE_P(Topologies, GoldenTopology, testing::ValuesIn(golden::cases("topologies")),
                         [](const auto& one) { return golden::test_name(one.param); });

}  // namespace
}  // namespace kvmstrap
