#include "host/guard_channel.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

namespace kvmstrap::guard_channel_test {

TEST(GuardChannel, CarriesAWordAndItsText) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
  const Descriptor near(ends[0]);
  Descriptor far(ends[1]);
  EXPECT_TRUE(say(near, guard_words::restore, "no answer from 10.0.7.1"));
  EXPECT_TRUE(say(near, guard_words::commit));
  EXPECT_TRUE(say(near, guard_words::stuck, std::string(100000, 'x')));
  const auto first = hear(far);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->word, "restore");
  EXPECT_EQ(first->text, "no answer from 10.0.7.1");
  EXPECT_EQ(hear(far)->word, "commit");
  EXPECT_EQ(hear(far)->word, "stuck");
  far = Descriptor();
  EXPECT_FALSE(hear(near));
  EXPECT_FALSE(say(near, guard_words::commit));
}

}  // namespace kvmstrap::guard_channel_test
