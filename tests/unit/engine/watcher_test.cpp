#include "engine/watcher.hpp"

#include <gmock/gmock.h>

namespace kvmstrap::watcher_test {

struct Listener : Watcher {
  Listener(std::string its_name, std::vector<std::string>& all) : name(std::move(its_name)), heard(all) {}
  void hear(const std::string& what) { heard.push_back(name + " " + what); }
  void step_started(const PlannedStep& step) override { hear("start " + step.id); }
  void decided(std::string_view change) override { hear(std::string(change)); }
  void progress(std::string_view line) override { hear(std::string(line)); }
  void waits_for(const AwaitedConfirmation& awaited) override { hear(awaited.command); }
  void action_started(int sequence, const Action&) override { hear("action " + std::to_string(sequence)); }
  void action_ended(const Action&, const States&) override { hear("action ended"); }
  void step_ended(const PlannedStep& step, bool) override { hear("end " + step.id); }
  std::string name;
  std::vector<std::string>& heard;
};

TEST(Watchers, AreEachToldEverythingInTheirOrder) {
  std::vector<std::string> heard;
  Listener first("1", heard);
  Listener second("2", heard);
  Watchers both({&first, &second});
  const PlannedStep step{"s", "S", {}};
  both.step_started(step);
  both.decided("decided");
  both.progress("line");
  both.waits_for({Confirm::ssh, "confirm", 1});
  both.action_started(7, {});
  both.action_ended({}, {});
  both.step_ended(step, true);
  EXPECT_THAT(heard, testing::ElementsAre("1 start s", "2 start s", "1 decided", "2 decided", "1 line", "2 line", "1 confirm", "2 confirm", "1 action 7",
                                          "2 action 7", "1 action ended", "2 action ended", "1 end s", "2 end s"));
}

}  // namespace kvmstrap::watcher_test
