#include "fleet/ssh_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kvmstrap::ssh_command_test {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(SshCommand, NeverAsksAndTakesOnlyKeysThatAreKnown) {
  const auto argv = ssh_command({.name = "a", .address = "10.0.0.5"}, {}, "true");
  EXPECT_EQ(argv.front(), "ssh");
  EXPECT_THAT(argv, Contains("BatchMode=yes"));
  EXPECT_THAT(argv, Contains("StrictHostKeyChecking=yes"));
  EXPECT_THAT(std::vector(argv.end() - 3, argv.end()), ElementsAre("--", "10.0.0.5", "sh -c 'true'"));
}

TEST(SshCommand, SaysWhatTheInventorySays) {
  const auto argv =
      ssh_command({.name = "a", .address = "b", .ssh = {.user = "admin", .port = 2222, .config = "/etc/c", .identity = "/k", .jump = "j"}}, {}, "x");
  for (const auto* word : {"-p", "2222", "-l", "admin", "-F", "/etc/c", "-i", "/k", "IdentitiesOnly=yes", "-J", "j"}) EXPECT_THAT(argv, Contains(word));
}

TEST(SshCommand, PinsAKeyUnderANameThatNobodyElseHas) {
  const Target target{.name = "a", .address = "10.0.0.5", .host_key = "ssh-ed25519 AAAA"};
  const auto argv = ssh_command(target, {.known_hosts = "/tmp/k"}, "x");
  for (const auto* word : {"UserKnownHostsFile=/tmp/k", "GlobalKnownHostsFile=/dev/null", "HostKeyAlias=kvmstrap-a"}) EXPECT_THAT(argv, Contains(word));
  EXPECT_EQ(known_hosts_line(target), "kvmstrap-a ssh-ed25519 AAAA\n");
  EXPECT_THAT(ssh_command({.name = "b", .address = "b"}, {.known_hosts = "/tmp/k"}, "x"), Not(Contains("UserKnownHostsFile=/tmp/k")));
}

TEST(SshCommand, IsAConnectionOfItsOwnWhereThatIsAsked) {
  EXPECT_THAT(ssh_command({.address = "a"}, {.of_its_own = true}, "x"), Contains("ControlPath=none"));
  EXPECT_THAT(ssh_command({.address = "a"}, {}, "x"), Not(Contains("ControlPath=none")));
}

TEST(SshCommand, BecomesRootBySudoWithoutAPasswordOnTheCommandLine) {
  const Target target{.address = "a", .ssh = {.sudo = true}};
  EXPECT_EQ(ssh_command(target, {}, "id").back(), "sudo -n -- sh -c 'id'");
  EXPECT_EQ(ssh_command(target, {}, "id", true).back(), "sudo -S -p '[kvmstrap: password for sudo]' -- sh -c 'id'");
}

TEST(SshCommand, QuotesTheScriptAsOneWord) { EXPECT_EQ(ssh_command({.address = "a"}, {}, "echo 'x'\n").back(), "sh -c 'echo '\\''x'\\''\n'"); }

TEST(OldAlgorithms, AreOfferedByWhatSshMisses) {
  const auto missing = missing_algorithms("Unable to negotiate with 10.0.0.5 port 22: no matching host key type found. Their offer: ssh-rsa,ssh-dss\r\n");
  EXPECT_THAT(missing, ElementsAre(OldAlgorithm::host_key));
  EXPECT_THAT(to_string(missing), HasSubstr("ssh-rsa (host key)"));
  EXPECT_THAT(ssh_command({.address = "a"}, {.old = missing}, "x"), Contains("HostKeyAlgorithms=+ssh-rsa"));
  EXPECT_THAT(ssh_command({.address = "a"}, {}, "x"), Not(Contains("HostKeyAlgorithms=+ssh-rsa")));
  EXPECT_THAT(missing_algorithms("no matching key exchange method found"), ElementsAre(OldAlgorithm::key_exchange));
  EXPECT_THAT(missing_algorithms("no matching cipher found"), ElementsAre(OldAlgorithm::cipher));
  EXPECT_THAT(missing_algorithms("no matching MAC found"), ElementsAre(OldAlgorithm::mac));
  EXPECT_THAT(missing_algorithms("Connection refused"), IsEmpty());
}

}  // namespace kvmstrap::ssh_command_test
