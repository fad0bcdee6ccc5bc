#include "unit/fleet/conversation.hpp"

namespace kvmstrap::hostile_test {

using testing::HasSubstr;

struct Lie {
  std::string name;
  std::string said;
};

class Hostile : public testing::TestWithParam<Lie> {};

TEST_P(Hostile, IsNotBelieved) {
  Conversation with;
  with.is_under_way();
  with.hears(GetParam().said);
  with.ends(0);
  EXPECT_EQ(with.report().state, HostState::broken);
  EXPECT_FALSE(is_well(with.report()));
}

INSTANTIATE_TEST_SUITE_P(Each, Hostile,
                         testing::Values(Lie{"no_record", "hello\n"},
                                         Lie{"a_number_left_out", R"({"number": 3, "event": "end", "run": "call-1", "exit": 0})"
                                                                  "\n"},
                                         Lie{"a_number_twice", R"({"number": 1, "event": "end", "run": "call-1", "exit": 0})"
                                                               "\n"},
                                         Lie{"the_end_of_another_run", R"({"number": 2, "event": "end", "run": "call-0", "exit": 0})"
                                                                       "\n"},
                                         Lie{"an_exit_code_that_there_is_not", R"({"number": 2, "event": "end", "run": "call-1", "exit": 99})"
                                                                               "\n"},
                                         Lie{"another_exit_code_than_it_ended_with", R"({"number": 2, "event": "end", "run": "call-1", "exit": 5})"
                                                                                     "\n"},
                                         Lie{"something_behind_its_end", R"({"number": 2, "event": "end", "run": "call-1", "exit": 0})"
                                                                         "\n"
                                                                         R"({"number": 3, "event": "step"})"
                                                                         "\n"},
                                         Lie{"a_line_without_end", std::string(70'000, 'x')},
                                         Lie{"a_number_that_is_none", R"({"number": "2", "event": "end"})"
                                                                      "\n"}),
                         [](const auto& lie) { return lie.param.name; });

TEST(HostTalk, TakesABoundedAmountOfWhatAHostSays) {
  Conversation with;
  with.is_under_way();
  const auto text = R"(, "text": ")" + std::string(60'000, 'x') + "\"";
  for (int i = 0; i < 1000 && !is_over(with.report().state); ++i) with.record("progress", text);
  EXPECT_EQ(with.report().state, HostState::broken);
  EXPECT_LT(with.number, 600);
}

TEST(HostTalk, ShowsNoEscapeSequencesOfAHost) {
  Conversation with;
  with.is_under_way();
  with.record("progress", R"(, "text": "\u001b[2Jgone\nnext")");
  EXPECT_THAT(with.report().said, testing::Not(HasSubstr("\033")));
  EXPECT_THAT(with.report().said, testing::Not(HasSubstr("\n")));
}

}  // namespace kvmstrap::hostile_test
