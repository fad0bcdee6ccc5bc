#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

#include "engine/gather.hpp"
#include "engine/planner.hpp"
#include "golden/hosts.hpp"
#include "host/recording.hpp"
#include "import/import.hpp"
#include "profile/load.hpp"
#include "steps/step.hpp"

/// tests/golden/imports/NAME.yaml: the profile that an import makes of each host in tests/golden/hosts, and of each recorded one in tests/golden/plans.
/// KVMSTRAP_UPDATE_GOLDEN=1 writes the profiles anew; look at them with git diff.
namespace kvmstrap {
namespace {

/// What an import tries, and all that it may look at.
struct Found {
  Profile candidates;
  Facts facts;
};

/// A recorded host knows nothing but what its own profile asked for.
Found recorded_host(const std::string& name) {
  const auto folder = golden::folder_of("plans") / name;
  auto profile = load_profile("profile.yaml", golden::content_of(folder / "profile.yaml")).profile.value();
  ReplayReader reader(Json::parse(golden::content_of(folder / "recording.json")));
  const auto identity = identify(reader);
  auto facts = gather(identity, *choose_platform(identity), reader, wants(profile));
  return {std::move(profile), std::move(facts)};
}

Found found(const std::string& name) {
  if (golden::fs::exists(golden::folder_of("plans") / name)) return recorded_host(name);
  Profile candidates;
  candidates.network = NetworkProfile{};
  return {candidates, golden::facts_of(golden::read_host(name).state)};
}

std::string outcome(const Imported& imported) {
  std::string text;
  for (const auto& [what, remedy] : imported.differences) text += "# refused: " + what + "\n#   to do: " + remedy + "\n";
  return text.empty() ? imported_text(imported) : text;
}

/// Hosts of which not everything can be said, and why.
const std::map<std::string, std::string> not_whole{
    {"aliases", "the aliases of a NIC have no key"},
    {"dhcp-alias", "the alias of a NIC has no key"},
    {"policy-routing", "a rule for what comes in by a NIC has no key"},
    {"drifted-bridged", "a setting and libvirtd are not as they are to be"},
};

class GoldenImport : public testing::TestWithParam<std::string> {
 protected:
  const Found host = found(GetParam());
  const Imported imported = import_host(host.facts, host.candidates, GetParam());
};

TEST_P(GoldenImport, IsAsReviewed) {
  const auto expected = golden::folder_of("imports") / (GetParam() + ".yaml");
  if (std::getenv("KVMSTRAP_UPDATE_GOLDEN")) std::ofstream{expected} << outcome(imported);
  EXPECT_EQ(outcome(imported), golden::content_of(expected));
}

TEST_P(GoldenImport, PlansNothing) {
  if (!imported.differences.empty()) return;
  const auto loaded = load_profile("imported", imported_text(imported));
  ASSERT_TRUE(loaded.profile) << to_string(loaded.diagnostics.front()) << imported_text(imported);
  EXPECT_TRUE(settled(make_plan(*loaded.profile, host.facts))) << imported_text(imported);
}

TEST_P(GoldenImport, LeavesNothingOutWithoutAReason) {
  EXPECT_EQ(imported.differences.empty() && imported.left_out.empty(), !not_whole.contains(GetParam())) << outcome(imported);
}

std::vector<std::string> every_host() {
  auto names = golden::cases("hosts");
  std::ranges::move(golden::cases("plans"), std::back_inserter(names));
  return names;
}

INSTANTIATE_TEST_SUITE_P(Hosts, GoldenImport, testing::ValuesIn(every_host()), [](const auto& one) { return golden::test_name(one.param); });

}  // namespace
}  // namespace kvmstrap
