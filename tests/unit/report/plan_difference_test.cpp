#include "report/plan_difference.hpp"

#include <gmock/gmock.h>

namespace kvmstrap::plan_difference_test {

using testing::ElementsAre;
using testing::IsEmpty;

Json change(const std::string& subject, const Json& before, const Json& after) {
  return {{"subject", subject}, {"before", before}, {"after", after}, {"summary", "set " + subject}};
}

Json step(const std::string& id, const Json& changes = Json::array()) {
  return {{"id", id}, {"title", "Do " + id}, {"changes", changes}, {"ops", Json::array()}, {"deferred", Json::array()}, {"blockers", Json::array()}};
}

Json plan(const std::vector<Json>& steps) { return {{"settled", false}, {"steps", steps}}; }

Json example() { return plan({step("set-sysctl", Json::array({change("sysctl:a", "0", "1")})), step("define-bridges")}); }

TEST(PlanDifference, FindsNoneInTheSamePlanWhateverItIsCalled) {
  auto now = example();
  now["steps"][0]["title"] = "Otherwise";
  now["steps"][0]["warnings"] = {"mind the gap"};
  EXPECT_THAT(differences(example(), now), IsEmpty());
}

TEST(PlanDifference, TakesAnotherBootAndARenewedLeaseForTheSame) {
  const auto with = [](const std::string& digest, const std::string& lease) {
    return plan({step("define-bridges", Json::array({change("network", {{"files", {{"/var/lib/dhclient/dhclient-eth0.leases", lease}}}}, 1)})),
                 step("prove-guest", Json::array({change("proof:br0", nullptr, {{"digest", digest}, {"acceleration", "kvm"}})}))});
  };
  EXPECT_THAT(differences(with("a", "one"), with("b", "another")), IsEmpty());
}

TEST(PlanDifference, TakesARestartedProgramAndAFileWrittenAgainForTheSame) {
  const auto with = [](int pid, double changed) {
    return plan(
        {step("enable-services", Json::array({change("service:libvirtd", {{"pid", pid}, {"files", {{{"content", "a"}, {"changed", changed}}}}}, true)}))});
  };
  EXPECT_THAT(differences(with(7, 1.5), with(8, 2.5)), IsEmpty());
}

struct Drift {
  std::string name;
  void (*happens)(Json& steps);
  std::string told;
};

class PlanDifferenceOf : public testing::TestWithParam<Drift> {};

TEST_P(PlanDifferenceOf, IsToldInASentence) {
  auto now = example();
  GetParam().happens(now["steps"]);
  EXPECT_THAT(differences(example(), now), ElementsAre(GetParam().told));
}

INSTANTIATE_TEST_SUITE_P(EachPart, PlanDifferenceOf,
                         testing::Values(Drift{"before", [](Json& steps) { steps[0]["changes"][0]["before"] = "2"; }, "set-sysctl: not as it was: sysctl:a"},
                                         Drift{"after", [](Json& steps) { steps[0]["changes"][0]["after"] = "2"; },
                                               "set-sysctl: would become something else: sysctl:a"},
                                         Drift{"gone", [](Json& steps) { steps[0]["changes"].clear(); }, "set-sysctl: no longer to change: set sysctl:a"},
                                         Drift{"more", [](Json& steps) { steps[0]["changes"].push_back(change("sysctl:b", "0", "1")); },
                                               "set-sysctl: now to change as well: set sysctl:b"},
                                         Drift{"blocker",
                                               [](Json& steps) {
                                                 steps[1]["blockers"].push_back({{"what", "no carrier"}, {"remedy", "plug it in"}});
                                               },
                                               "define-bridges: now in the way: no carrier"},
                                         Drift{"deferred",
                                               [](Json& steps) {
                                                 steps[1]["deferred"].push_back({{"until", "reboot"}});
                                               },
                                               "define-bridges: decided in another way"},
                                         Drift{"ops",
                                               [](Json& steps) {
                                                 steps[0]["ops"].push_back({{"run", "sysctl"}});
                                               },
                                               "set-sysctl: would be done in another way"},
                                         Drift{"new_step", [](Json& steps) { steps.push_back(step("define-pools")); }, "define-pools: was no step of it"},
                                         Drift{"lost_step", [](Json& steps) { steps.erase(1); }, "define-bridges: is no step any more"}),
                         [](const auto& test) { return test.param.name; });

}  // namespace kvmstrap::plan_difference_test
