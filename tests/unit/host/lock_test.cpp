#include "host/lock.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

namespace kvmstrap::lock_test {

const std::string path = testing::TempDir() + "kvmstrap-lock-test/lock";

/// Whether another process could take the lock.
bool free_for_another() {
  const auto child = ::fork();
  if (child == 0) ::_exit(Lock::take(path) ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WEXITSTATUS(status) == 0;
}

TEST(TheLock, IsForOneProcess) {
  {
    const auto lock = Lock::take(path);
    ASSERT_TRUE(lock);
    EXPECT_FALSE(free_for_another());
  }
  EXPECT_TRUE(free_for_another());
}

TEST(TheLock, LiesInAFolderThatOnlyRootMayReadWhenItHasToMakeIt) {
  const auto folder = testing::TempDir() + "kvmstrap-lock-test/new";
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(Lock::take(folder + "/lock"));
  EXPECT_EQ(std::filesystem::status(folder).permissions(), std::filesystem::perms::owner_all);
}

TEST(TheLock, IsFreeOnceItsHolderWasKilled) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const auto child = ::fork();
  if (child == 0) {
    const auto lock = Lock::take(path);
    if (::write(ready[1], "x", 1) != 1) ::_exit(1);
    ::pause();
  }
  char byte;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_EQ(Lock::holder(path), child);
  EXPECT_FALSE(Lock::take(path));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(Lock::holder(path));
  EXPECT_TRUE(Lock::take(path));
}

}  // namespace kvmstrap::lock_test
