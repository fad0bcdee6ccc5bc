#include "host/detached_runs.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace kvmstrap::detached_runs_test {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

struct Detached : testing::Test {
  Detached() { fs::remove_all(folder); }
  ~Detached() override {
    for (const auto pid : started) {
      ::kill(pid, SIGKILL);
      ::waitpid(pid, nullptr, 0);
    }
  }

  /// A process that is the run, until it is killed.
  pid_t start(const std::string& id) {
    int ready[2];
    EXPECT_EQ(::pipe(ready), 0);
    const auto pid = ::fork();
    if (pid == 0) {
      const auto run = runs().begin(id);
      if (::write(ready[1], "x", 1) != 1) ::_exit(1);
      ::pause();
    }
    ::close(ready[1]);
    char byte;
    EXPECT_EQ(::read(ready[0], &byte, 1), 1);
    ::close(ready[0]);
    started.push_back(pid);
    return pid;
  }
  void end(pid_t pid) {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    std::erase(started, pid);
  }
  DetachedRuns runs() const { return DetachedRuns(folder); }

  std::string folder = testing::TempDir() + "kvmstrap-detached-" + std::to_string(::getpid());
  std::vector<pid_t> started;
};

TEST_F(Detached, RunsAreToldApartFromThoseThatHaveEnded) {
  EXPECT_THAT(runs().ids(), IsEmpty());
  const auto first = start("first");
  const auto second = start("second");
  EXPECT_THAT(runs().ids(), ElementsAre("first", "second"));
  EXPECT_EQ(runs().process_of("first"), first);
  EXPECT_EQ(runs().run_of(second), "second");
  EXPECT_EQ(runs().run_of(::getpid()), std::nullopt);
  end(first);
  EXPECT_EQ(runs().process_of("first"), std::nullopt);
  EXPECT_TRUE(runs().has("first"));
  EXPECT_FALSE(runs().has("third"));
}

TEST_F(Detached, RunsLieInFoldersOfRootAlone) {
  start("first");
  for (const auto& path : {folder, folder + "/first"}) EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all) << path;
  for (const auto& path : {runs().output_of("first"), runs().events_of("first")})
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write) << path;
}

TEST_F(Detached, RunIsNotBegunInThePlaceOfAnother) {
  start("first");
  EXPECT_THROW(runs().begin("first"), std::system_error);
  EXPECT_NO_THROW(runs().begin("second")) << "what the other left half is in nobody's way";
}

TEST_F(Detached, OldRunsAreForgottenButThoseThatGoOn) {
  const auto first = start("zz");
  const auto second = start("yy");
  end(start("xx"));
  end(second);
  start("ww");
  runs().forget_old(1, "ww");
  EXPECT_THAT(runs().ids(), ElementsAre("zz", "ww")) << "in the order in which they were begun, not of their names";
  end(first);
  runs().forget_old(1, "zz");
  EXPECT_THAT(runs().ids(), ElementsAre("zz", "ww")) << "its own never: to look at its lock would free it";
  runs().forget_old(1, "ww");
  EXPECT_THAT(runs().ids(), ElementsAre("ww"));
}

TEST_F(Detached, LinksAreNeverFollowed) {
  end(start("first"));
  const auto elsewhere = folder + "-elsewhere";
  fs::create_directories(elsewhere);
  std::ofstream(elsewhere + "/lock");
  std::ofstream(elsewhere + "/output");
  fs::create_directory_symlink(elsewhere, folder + "/link");
  EXPECT_FALSE(runs().has("link"));
  runs().forget_old(0, "");
  EXPECT_TRUE(fs::exists(elsewhere + "/output"));
  EXPECT_FALSE(runs().has("first"));
  const auto link = folder + "-link";
  fs::remove(link);
  fs::create_directory_symlink(folder, link);
  EXPECT_THROW(DetachedRuns{link}, std::system_error);
  fs::remove_all(elsewhere);
  fs::remove(link);
}

TEST_F(Detached, WhatSomebodyPutIntoAFolderStays) {
  end(start("first"));
  std::ofstream(folder + "/first/notes");
  runs().forget_old(0, "");
  EXPECT_TRUE(fs::exists(folder + "/first/notes"));
}

}  // namespace kvmstrap::detached_runs_test
