#include "libvirt/daemon_conf.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::daemon_conf_test {

struct Case {
  const char* what;
  const char* before;
  const char* after;
};

TEST(DaemonConf, EditsByKey) {
  for (const auto& [what, before, after] : {
           Case{"an empty file", "", "log_level = 1\n"},
           Case{"set already", "log_level = 1\n", "log_level = 1\n"},
           Case{"set otherwise", "a = 2\nlog_level=3\nb = 4\n", "a = 2\nlog_level = 1\nb = 4\n"},
           Case{"commented-out example", "# prose about log_level = 4\n#log_level = 3\n\nb = 4\n",
                "# prose about log_level = 4\n#log_level = 3\nlog_level = 1\n\nb = 4\n"},
           Case{"two examples: after the last", "#log_level = 3\n#log_level = 4\n", "#log_level = 3\n#log_level = 4\nlog_level = 1\n"},
           Case{"set, and an example after it", "log_level = 3\n#log_level = 4\n", "log_level = 1\n#log_level = 4\n"},
           Case{"set twice: libvirt takes the last", "log_level = 3\nlog_level = 4\n", "log_level = 1\nlog_level = 1\n"},
           Case{"a key that ends alike", "my_log_level = 3\n", "my_log_level = 3\nlog_level = 1\n"},
           Case{"blanks before it", "  log_level = 3\n", "log_level = 1\n"},
       })
    EXPECT_EQ(edit_conf(before, {{"log_level", "1"}}), after) << what;
}

TEST(DaemonConf, QuotesTextAndLeavesNumbersBare) {
  DaemonProfile daemon;
  daemon.unix_sock_group = "libvirt";
  daemon.listen_tcp = false;
  EXPECT_EQ(settings_of(daemon), (ConfSettings{{"listen_tcp", "0"}, {"unix_sock_group", "\"libvirt\""}}));
}

TEST(DaemonConf, IsReadByTheSameKeys) {
  const auto daemon = daemon_of(
      "#log_level = 1\nlog_level = 3\n log_level=2\nunix_sock_group = \"kvm\"\nauth_unix_rw = 'none'\nlisten_tls = 0\nmax_clients = many\nhost_uuid = \"x\"\n");
  EXPECT_EQ(settings_of(daemon), (ConfSettings{{"auth_unix_rw", "\"none\""}, {"listen_tls", "0"}, {"log_level", "2"}, {"unix_sock_group", "\"kvm\""}}))
      << "the last counts; what is no number is none";
}

}  // namespace kvmstrap::daemon_conf_test
