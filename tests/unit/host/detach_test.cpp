#include "host/detach.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "host/files.hpp"

namespace kvmstrap {
namespace {

TEST(Detach, GoesOnInASessionOfItsOwnWithoutTheOutputOfWhoeverStartedIt) {
  std::string folder = "/tmp/kvmstrap-detach.XXXXXX";
  ASSERT_TRUE(::mkdtemp(folder.data()));
  const auto file = folder + "/told";
  const pid_t starter = ::fork();
  if (starter == 0) {
    const auto other = detach();
    if (other) ::_exit(*other == ::getpid() ? 1 : 0);
    const auto output = std::filesystem::read_symlink("/proc/self/fd/1").string();
    write_file(file, std::to_string(::getsid(0) - ::getpid()) + " " + output, 0600);
    ::_exit(0);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(starter, &status, 0), starter);
  EXPECT_EQ(status, 0);
  for (int i = 0; i < 500 && !std::filesystem::exists(file); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  std::ifstream told(file);
  std::string line;
  std::getline(told, line);
  EXPECT_EQ(line, "0 /dev/null");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace kvmstrap
