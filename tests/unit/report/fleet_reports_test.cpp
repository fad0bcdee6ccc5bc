#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "report/fleet_text.hpp"
#include "report/fleet_to_html.hpp"
#include "report/fleet_to_json.hpp"
#include "report/fleet_to_junit.hpp"
#include "report/fleet_view.hpp"

namespace kvmstrap::fleet_reports_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

HostReport well() {
  return {.name = "a1",
          .state = HostState::answered,
          .exit = Exit::done,
          .changed = true,
          .headline = "Verified",
          .steps = {{"install-packages", HostStepEnd::changed, 3.5}, {"define-bridges", HostStepEnd::same, 0}},
          .seconds = 12.25};
}

HostReport rolled_back() {
  return {.name = "b2",
          .state = HostState::answered,
          .exit = Exit::network_rolled_back,
          .headline = "Network rolled back",
          .step = "define-bridges",
          .why = "no answer from <gateway>",
          .next = "mend it",
          .steps = {{"install-packages", HostStepEnd::same, 0}, {"define-bridges", HostStepEnd::failed, 20}},
          .old_algorithms = {OldAlgorithm::host_key}};
}

HostReport held_back() { return {.name = "c3", .state = HostState::held_back, .why = "too many other hosts had failed"}; }

FleetStory story() { return {.command = "apply", .profile = "rack.yaml", .inventory = "fleet.yaml", .id = "x", .hosts = {well(), rolled_back(), held_back()}}; }

class FleetText : public testing::Test {
 protected:
  std::ostringstream out_;
  Terminal terminal_{out_};
};

TEST_F(FleetText, TellsOfAHostInARowHowItStandsAndOfOneThatIsNotWellWhy) {
  EXPECT_EQ(host_row(well(), 2, terminal_), "+ a1  verified                  12.2 s");
  EXPECT_EQ(host_row(rolled_back(), 2, terminal_), "x b2  network rolled back        0.0 s  define-bridges: no answer from <gateway>");
  EXPECT_EQ(host_row(held_back(), 2, terminal_), "- c3  held back                  0.0 s  too many other hosts had failed");
}

TEST_F(FleetText, TellsWhatWouldChangeInASentenceEachAndOnWhich) {
  const auto answering = [](const std::string& name, const std::string& address) {
    return HostReport{.name = name, .planned = {"+ define-bridges: br0, " + address, "+ define-bridges: forwarding", "! define-bridges: spanning tree"}};
  };
  EXPECT_EQ(planned_changes({answering("a1", "10.0.0.1"), answering("b2", "10.0.0.2")}),
            "  + define-bridges: br0, 10.0.0.1  (a1)\n"
            "  + define-bridges: forwarding  (all 2)\n"
            "  ! define-bridges: spanning tree  (all 2)\n"
            "  + define-bridges: br0, 10.0.0.2  (b2)\n\n");
  EXPECT_EQ(planned_changes(story().hosts), "");
}

TEST_F(FleetText, HasAColumnForEachStepThatSomeHostToldOf) {
  EXPECT_EQ(step_matrix(story().hosts, terminal_),
            "    install-packages\n"
            "    | define-bridges\n"
            "a1  + . verified\n"
            "b2  . x network rolled back\n"
            "  + changed   . as it was   o to do   > not ended   x failed or in the way\n");
  EXPECT_EQ(step_matrix({held_back()}, terminal_), "");
}

TEST_F(FleetText, HasItsColumnsInTheOrderInWhichEachHostWentThroughThem) {
  const auto going = [](std::vector<HostStep> steps) { return HostReport{.name = "a", .steps = std::move(steps)}; };
  EXPECT_THAT(steps_of({going({{"pools"}, {"packages"}}), going({{"pools"}, {"bridges"}, {"packages"}}), going({{"proof"}, {"pools"}})}),
              ElementsAre("proof", "pools", "bridges", "packages"));
}

TEST_F(FleetText, TellsOnceOfAHostThatAsksForAPersonAndAgainWhenItAsksAgain) {
  FleetView view(terminal_, 2, false);
  HostReport host{.name = "b2", .state = HostState::running};
  const auto asking = [&](const std::string& what) {
    host.asks = what;
    view.ticked({&host});
  };
  for (const auto* what : {"", "log in there", "log in there"}) asking(what);
  EXPECT_EQ(out_.str(), "! b2  log in there\n");
  for (const auto* what : {"", "log in there"}) asking(what);
  EXPECT_EQ(out_.str(), "! b2  log in there\n! b2  log in there\n");
}

TEST_F(FleetText, SumsUpWithWhatIsToBeDoneAndTheOldAlgorithms) {
  const auto text = fleet_summary(story().hosts, terminal_);
  EXPECT_THAT(text, HasSubstr("1 of 3 hosts, 1 held back, 1 network rolled back, 1 verified\n"));
  EXPECT_THAT(text, HasSubstr("b2: network rolled back in define-bridges: no answer from <gateway>\n    what to do: mend it\n"));
  EXPECT_THAT(text, HasSubstr("b2: ssh-rsa (host key) had to be offered"));
  EXPECT_THAT(text, Not(HasSubstr("a1:")));
}

TEST_F(FleetText, ShowsBelowWhoIsSpokenToAndABarOverAll) {
  const auto over = well();
  HostReport running{.name = "b2", .state = HostState::running, .step = "install-packages", .said = "Installing 3/7"};
  const HostReport waiting{.name = "c3"};
  const auto rows = live_rows({&over, &running, &waiting}, 80, 5);
  EXPECT_THAT(rows, ElementsAre("  > b2: under way, install-packages: Installing 3/7", "  [##########....................] 1 of 3 over"));
  running.said = std::string(500, 'x');
  EXPECT_THAT(live_rows({&running, &running, &running}, 40, 1), ElementsAre(SizeIs(39), "    and 2 more", SizeIs(39)));
}

TEST(FleetReport, AsJsonHasEveryHostWithItsSteps) {
  const auto json = to_json(story());
  EXPECT_EQ(json.at("well"), 1);
  EXPECT_EQ(json.at("hosts").at(1).at("exit"), 7);
  EXPECT_EQ(json.at("hosts").at(1).at("steps").at(1).at("end"), "failed");
  EXPECT_TRUE(json.at("hosts").at(2).at("exit").is_null());
}

TEST(FleetReport, AsAPageEscapesWhatHostsSay) {
  const auto page = fleet_to_html(story());
  EXPECT_THAT(page, HasSubstr("1 of 3 hosts are well"));
  EXPECT_THAT(page, HasSubstr("no answer from &lt;gateway&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("<gateway>")));
}

TEST(FleetReport, AsAPageHasNoTroublesWhereAllIsWell) {
  auto all_well = story();
  all_well.hosts = {well()};
  EXPECT_THAT(fleet_to_html(all_well), Not(HasSubstr("Not well")));
}

TEST(FleetReport, AsJUnitHasACaseForEachHostAndSkipsWhoWasHeldBack) {
  const auto xml = fleet_to_junit(story());
  EXPECT_THAT(xml, HasSubstr(R"(tests="3" failures="1" errors="0" skipped="1")"));
  EXPECT_THAT(xml, HasSubstr(R"(<failure type="Network rolled back" message="no answer from &lt;gateway&gt;">)"));
}

}  // namespace kvmstrap::fleet_reports_test
