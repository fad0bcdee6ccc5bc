#include <gmock/gmock.h>

#include "model/override.hpp"
#include "profile/load.hpp"

namespace kvmstrap::variables_test {

using testing::HasSubstr;
using testing::StartsWith;

LoadResult load(const std::string& rest, const std::vector<std::string>& variables, std::vector<std::string> overrides = {}) {
  for (const auto& one : variables) overrides.push_back(as_variable(one));
  return load_profile("p", "version: 1\n" + rest, overrides);
}

std::string said_of(const std::string& rest, const std::vector<std::string>& variables) {
  std::string text;
  for (const auto& diagnostic : load(rest, variables).diagnostics) text += to_string(diagnostic);
  return text;
}

/// The name of a profile that is written so.
std::string name_of_profile(const std::string& written, const std::vector<std::string>& variables) {
  const auto result = load("name: " + written + "\n", variables);
  return result.profile ? result.profile->name : said_of("name: " + written + "\n", variables);
}

TEST(AVariable, IsMarkedAsNoKeyCanBe) {
  EXPECT_EQ(as_variable("a=b=c"), "${a}=b=c");
  EXPECT_EQ(variable_in("${a}=b=c"), "a=b=c");
  EXPECT_EQ(variable_in("a=${b}"), std::nullopt);
  for (const auto* typed : {"a=b", "a", "=b", "}=", "a}=b", "${a}=b", ""}) EXPECT_EQ(variable_in(as_variable(typed)), typed);
  EXPECT_EQ(as_typed("${a}=b").option, "--var");
  EXPECT_EQ(as_typed("${a}=b").value, "a=b");
  EXPECT_EQ(as_typed("name=b").option, "--set");
}

TEST(AVariable, IsFilledInWhereverAValueStands) {
  EXPECT_EQ(name_of_profile("\"${host}\"", {"host=rack7"}), "rack7");
  EXPECT_EQ(name_of_profile("${host}", {"host=rack7"}), "rack7");
  EXPECT_EQ(name_of_profile("a-${x}${y}-b", {"x=1", "y=2"}), "a-12-b");
  const auto bridges = "name: n\nnetwork: {version: 2, bridges: {br0: {interfaces: [eth0], addresses: [\"${address}/24\"], gateway4: \"${gateway}\"}}}\n";
  const auto result = load(bridges, {"address=10.0.7.21", "gateway=10.0.7.1"});
  ASSERT_TRUE(result.profile);
  EXPECT_EQ(result.profile->network->bridges.at("br0").addresses, std::vector<std::string>{"10.0.7.21/24"});
}

TEST(AVariable, IsANumberOrATruthValueWhereOneIsWanted) {
  const auto result =
      load("name: n\nnetwork: {version: 2, bridges: {br0: {interfaces: [eth0], dhcp4: \"${dhcp}\", mtu: \"${mtu}\"}}}\n", {"mtu=9000", "dhcp=true"});
  ASSERT_TRUE(result.profile);
  EXPECT_EQ(result.profile->network->bridges.at("br0").mtu, 9000);
  EXPECT_EQ(result.profile->network->bridges.at("br0").dhcp4, true);
  EXPECT_EQ(load("name: n\nchange: {network: {deadline: \"${minutes}min\"}}\n", {"minutes=3"}).profile->change.network.deadline, std::chrono::minutes(3));
}

TEST(AVariable, IsATextWhereOneIsWanted) {
  for (const auto* value : {"7", "007", "yes", "1e3"}) EXPECT_EQ(name_of_profile("${host}", {std::string("host=") + value}), value);
}

TEST(AVariable, IsNeverStructure) {
  EXPECT_THAT(name_of_profile("${host}", {"host=[a, b]"}), HasSubstr("name: '[a, b]' is not"));
  EXPECT_THAT(name_of_profile("${host}", {"host={a: b}"}), HasSubstr("name: '{a: b}' is not"));
  EXPECT_THAT(name_of_profile("${host}", {"host=a\nproof: {guest: [br0]}"}), HasSubstr("is not"));
  EXPECT_THAT(name_of_profile("${host}", {"host=*a"}), HasSubstr("is not"));
}

TEST(AVariable, IsNotFilledIntoWhatWasFilledIn) { EXPECT_THAT(name_of_profile("${a}", {"a=${b}", "b=x"}), HasSubstr("${b}")); }

TEST(AVariable, IsALiteralBehindTwoDollars) {
  EXPECT_THAT(name_of_profile("$${host}", {}), HasSubstr("name: '${host}' is not"));
  EXPECT_THAT(name_of_profile("$$${host}", {}), HasSubstr("name: '$${host}' is not"));
  EXPECT_THAT(name_of_profile("$${a}${a}", {"a=x"}), HasSubstr("name: '${a}x' is not"));
  EXPECT_THAT(name_of_profile("$a{b}", {}), HasSubstr("name: '$a{b}' is not")) << "one dollar without a bracket is nothing";
}

TEST(AVariable, ThatIsWrongIsReportedWhereItStands) {
  EXPECT_EQ(said_of("name: a-${host}\n", {"host=x y"}), "p:2:7: error: name: 'a-x y' is not a name\n    2 | name: a-${host}\n      |       ^~~~~~~~~\n" +
                                                            said_of("name: a-x y\n", {}).substr(said_of("name: a-x y\n", {}).find("   hint:")));
}

TEST(AVariable, WithoutAValueHidesNothingElseAndHasNoConsequences) {
  const auto text = said_of(
      "name: n\nnetwork: {version: 2, bridges: {br0: {interfaces: [eth0], addresses: [\"${address}/24\"], gateway4: 10.0.0.1}}}\nproof: {guest: [br9]}\n", {});
  EXPECT_THAT(text, StartsWith("p:3:72: error: ${address} has no value\n"));
  EXPECT_THAT(text, HasSubstr("   hint: --var address=VALUE, or in a fleet's inventory\n"));
  EXPECT_THAT(text, HasSubstr("no bridge br9 is defined"));
  EXPECT_EQ(text.find("gateway"), text.rfind("gateway")) << "shown in the line, not complained about:\n" << text;
}

TEST(AVariable, ThatTheProfileNeverUsesIsRefused) {
  EXPECT_EQ(said_of("name: \"${host}\"\n", {"host=a", "hots=b"}), "--var hots=b: error: the profile never uses ${hots}\n   hint: did you mean 'host'?\n");
  EXPECT_THAT(said_of("name: \"${host}\"\n", {"host=a", "gateway=b"}), HasSubstr("hint: its variables: host\n"));
  EXPECT_THAT(said_of("name: n\n", {"host=a"}), HasSubstr("hint: it has no variables: ${NAME} in a value is one\n"));
  EXPECT_THAT(said_of("name: \"$${host}\"\n", {"host=a"}), HasSubstr("never uses ${host}"));
}

TEST(AVariable, HasANameAndAValue) {
  EXPECT_THAT(said_of("name: n\n", {"host"}), StartsWith("--var host: error: NAME=VALUE is expected\n"));
  EXPECT_THAT(said_of("name: n\n", {"Host=a"}), StartsWith("--var Host=a: error: 'Host' is not the name of a variable\n"));
  EXPECT_THAT(said_of("name: n\n", {"=a"}), StartsWith("--var =a: error: '' is not the name of a variable\n"));
  EXPECT_THAT(said_of("name: n\n", {"a=\x1b[2J"}), HasSubstr("control character"));
}

TEST(AVariable, OfWhatOverridesIsFilledInAsWell) {
  EXPECT_EQ(load("name: n\n", {"host=rack7"}, {"name=${host}"}).profile->name, "rack7");
  EXPECT_EQ(load("name: \"${host}\"\n", {"host=rack7"}, {"name=n"}).profile->name, "n") << "what is overridden was used all the same";
}

TEST(AVariable, GivenTwiceIsTheLast) { EXPECT_EQ(name_of_profile("${host}", {"host=a", "host=b"}), "b"); }

}  // namespace kvmstrap::variables_test
