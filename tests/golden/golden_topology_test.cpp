#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "golden/boot_model.hpp"
#include "model/text.hpp"
#include "platform/platform.hpp"
#include "profile/load.hpp"
#include "report/plan_text.hpp"
#include "steps/define_bridges.hpp"
#include "unit/fake_reader.hpp"
#include "unit/network/pretended_kernel.hpp"

/// tests/golden/topologies/NAME/: a profile, whose first line names the host in tests/golden/hosts that it is for, and what is done to that host's network as
/// a person reads it, every file included. KVMSTRAP_UPDATE_GOLDEN=1 writes the plans anew; look at them with git diff.
namespace kvmstrap {
namespace {

namespace fs = std::filesystem;

using example::normal_form;
using example::PretendedKernel;
using example::there;

const auto golden = fs::path(TESTS_DIR) / "golden";

std::string content_of(const fs::path& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> folders(const fs::path& path) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(path)) names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

std::unique_ptr<Platform> el6() {
  FakeReader reader;
  reader.put("/etc/redhat-release", "CentOS release 6.7 (Final)\n");
  reader.put("/sbin/chkconfig", "");
  reader.put("/etc/rc.d/init.d/functions", "");
  reader.put("/etc/inittab", "");
  reader.put("/usr/bin/yum", "");
  return choose_platform(identify(reader));
}

class GoldenTopology : public testing::TestWithParam<std::string> {
 protected:
  GoldenTopology() {
    const auto text = content_of(folder / "profile.yaml");
    const auto loaded = load_profile("profile.yaml", text);
    EXPECT_TRUE(loaded.profile) << (loaded.diagnostics.empty() ? "" : to_string(loaded.diagnostics.front()));
    profile = loaded.profile.value_or(Profile{});
    const auto first = words(lines(text).front());  // # host: NAME
    read_host(golden / "hosts" / first.at(2));
  }

  void read_host(const fs::path& host) {
    for (const auto& line : lines(content_of(host / "cards")))
      if (const auto card = words(line); card.size() > 1) cards.push_back({card[0], card[1], card.size() < 3});
    std::map<std::string, FileImage> files;
    for (const auto& entry : fs::directory_iterator(host)) {
      const auto name = entry.path().filename().string();
      const auto path = name == "resolv.conf" || name == "sysctl.conf" ? "/etc/"
                        : name == "rt_tables"                          ? "/etc/iproute2/"
                        : name.find('-') == std::string::npos          ? "/etc/sysconfig/"
                                                                       : el6::scripts_folder;
      if (name != "cards") files[path + name].content = content_of(entry.path());
    }
    now = example::BootModel(files, cards).booted();
  }

  Proposal proposal(const NetworkState& state) const {
    Facts facts;
    facts.states.set(Network{}, state);
    facts.states.set(Package{"bridge-utils"}, Package::State{"1.2-10.el6"});
    for (const auto* module : {"bonding", "8021q"}) facts.states.set(Module{module}, Module::State{.loaded = true, .at_boot = true});
    return define_bridges(profile, facts);
  }

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

  const fs::path folder = golden / "topologies" / GetParam();
  const std::unique_ptr<Platform> platform = el6();
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

INSTANTIATE_TEST_SUITE_P(Topologies, GoldenTopology, testing::ValuesIn(folders(golden / "topologies")), [](const auto& one) {
  auto name = one.param;
  std::ranges::replace(name, '-', '_');
  return name;
});

}  // namespace
}  // namespace kvmstrap
