#include "engine/journal.hpp"

#include <gtest/gtest.h>

#include "unit/fake_reader.hpp"

namespace kvmstrap::journal_test {

const std::string first = runs_folder + "/20260101-000000-1/journal.jsonl";
const std::string second = runs_folder + "/20260102-000000-1/journal.jsonl";

std::string run_record() { return R"({"record":"run","run":"x","profile":"rack7","boot-id":"b"})"; }
std::string action_record(const std::string& step) { return R"({"record":"action","sequence":1,"step":")" + step + R"(","changes":[],"ops":[]})"; }

std::string done_record(const States& states) { return Json{{"record", "done"}, {"sequence", 1}, {"states", to_json(states)}}.dump(); }

States proved(const std::string& digest) {
  States states;
  states.set(Proof{"br0"}, Proof::State{digest, Acceleration::kvm, "seen"});
  return states;
}

TEST(PastRuns, TellWhatAKilledRunWasDoing) {
  FakeReader reader;
  reader.put(first, run_record() + "\n" + action_record("set-sysctl") + "\n");
  const auto runs = past_runs(reader);
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].profile, "rack7");
  EXPECT_EQ(runs[0].open, "set-sysctl");
  EXPECT_FALSE(runs[0].exit);
}

TEST(PastRuns, LeaveOutALineThatWasCutShort) {
  FakeReader reader;
  reader.put(first, run_record() + "\n" + R"({"record":"end","exi)");
  EXPECT_FALSE(past_runs(reader).at(0).exit);
}

TEST(PastRuns, GoOnBehindALineThatWasCutShort) {
  FakeReader reader;
  reader.put(first, run_record() + "\n" + action_record("set-sysctl") + "\n" + R"({"record":"do)" + "\n" + R"({"record":"end","exit":7})" + "\n");
  EXPECT_EQ(past_runs(reader).at(0).exit, 7);
  EXPECT_FALSE(past_runs(reader).at(0).open);
}

TEST(PastRuns, KnowHowTheyEnded) {
  FakeReader reader;
  reader.put(first, run_record() + "\n" + R"({"record":"end","exit":7,"why":"rolled back"})" + "\n");
  EXPECT_EQ(past_runs(reader).at(0).exit, 7);
}

TEST(PastRuns, StandInTheOrderInWhichTheyBegan) {
  FakeReader reader;
  const auto put = [&](const std::string& id, const std::string& more) {
    reader.put(runs_folder + "/" + id + "/journal.jsonl", R"({"record":"run","run":"x")" + more + "}\n");
  };
  put("20260102-000000-1", "");  // of a version that did not write it down
  put("a-name", R"(,"began":"2026-01-01T10:00:00.000Z")");
  put("20260101-100000-7", R"(,"began":"2026-01-01T10:00:00.500Z")");
  std::vector<std::string> ids;
  for (const auto& run : past_runs(reader)) ids.push_back(run.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"a-name", "20260101-100000-7", "20260102-000000-1"}));
}

TEST(Remembered, TakesTheLastProof) {
  FakeReader reader;
  reader.put(first, done_record(proved("old")) + "\n");
  reader.put(second, done_record(proved("new")) + "\n");
  EXPECT_EQ(remember(past_runs(reader)).proofs.at(Proof{"br0"}).digest, "new");
}

TEST(Remembered, TakesNothingFromAnActionThatWasNotDone) {
  FakeReader reader;
  reader.put(first, Json{{"record", "failed"}, {"sequence", 1}, {"why", "x"}, {"states", to_json(proved("no"))}}.dump() + "\n");
  EXPECT_TRUE(remember(past_runs(reader)).proofs.empty());
}

}  // namespace kvmstrap::journal_test
