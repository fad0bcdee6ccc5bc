#include <dirent.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <shared_mutex>
#include <stdexcept>
#include <thread>

/// What the toolchain gives to a program that EL6's C library does not: each shim in packaging/el6/compat, the start of a program, and the kernel's stand-in.
namespace kvmstrap {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

const std::map<int, int> made_before_main{{1, 2}};

TEST(Start, RunsConstructorsBeforeMain) { EXPECT_EQ(made_before_main.at(1), 2); }

TEST(Start, SharesTheEnvironmentWithTheCLibrary) {
  ASSERT_NE(environ, nullptr);
  ::setenv("KVMSTRAP_TEST", "here", 1);
  EXPECT_STREQ(std::getenv("KVMSTRAP_TEST"), "here");
  bool found = false;
  for (char** entry = environ; *entry; ++entry) found = found || std::string(*entry) == "KVMSTRAP_TEST=here";
  EXPECT_TRUE(found);
}

TEST(Unwind, FindsTheWayFromAThrowToItsHandler) {
  EXPECT_THROW(throw std::runtime_error("thrown"), std::runtime_error);
  EXPECT_THROW(std::ignore = std::filesystem::file_size("/no/such/file"), std::filesystem::filesystem_error);
}

class Files : public testing::Test {
 protected:
  Files() {
    std::string name = testing::TempDir() + "toolchain-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    path_ = folder_ + "/file";
    std::ofstream(path_) << "12345";
    link_ = folder_ + "/link";
    ::symlink(path_.c_str(), link_.c_str());
  }
  ~Files() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
  std::string path_;
  std::string link_;
  struct stat status_ {};
};

TEST_F(Files, AreDescribedThroughLinks) {
  ASSERT_EQ(::stat(link_.c_str(), &status_), 0);
  EXPECT_EQ(status_.st_size, 5);
  ASSERT_EQ(::lstat(link_.c_str(), &status_), 0);
  EXPECT_TRUE(S_ISLNK(status_.st_mode));
}

TEST_F(Files, AreDescribedWhenTheyAreOpen) {
  const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(::fstat(file, &status_), 0);
  EXPECT_EQ(status_.st_size, 5);
  status_ = {};
  ASSERT_EQ(::fstatat(file, "", &status_, AT_EMPTY_PATH), 0) << "EL6's kernel does not know the flag";
  EXPECT_EQ(status_.st_size, 5);
  ::close(file);
  EXPECT_EQ(::fstat(file, &status_), -1);
  EXPECT_EQ(errno, EBADF);
}

TEST_F(Files, AreDescribedInAFolder) {
  const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ASSERT_EQ(::fstatat(folder, "file", &status_, AT_EMPTY_PATH), 0);
  EXPECT_EQ(status_.st_size, 5);
  ASSERT_EQ(::fstatat(folder, "link", &status_, AT_SYMLINK_NOFOLLOW), 0);
  EXPECT_TRUE(S_ISLNK(status_.st_mode));
  ::close(folder);
}

TEST_F(Files, AreDescribedByTheirLargeFileNames) {
  struct stat64 status {};
  ASSERT_EQ(::stat64(link_.c_str(), &status), 0);
  EXPECT_EQ(status.st_size, 5);
  ASSERT_EQ(::lstat64(link_.c_str(), &status), 0);
  EXPECT_TRUE(S_ISLNK(status.st_mode));
  ASSERT_EQ(::fstatat64(AT_FDCWD, path_.c_str(), &status, 0), 0);
  EXPECT_EQ(status.st_size, 5);
  const int file = ::open64(path_.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(::fstat64(file, &status), 0);
  EXPECT_EQ(status.st_size, 5);
  EXPECT_EQ(::fcntl64(file, F_GETFD), FD_CLOEXEC);
  EXPECT_EQ(::fcntl64(file, F_SETFD, 0), 0);
  EXPECT_EQ(::fcntl64(file, F_GETFD), 0);
  ::close(file);
}

TEST_F(Files, MayBePipes) {
  const auto pipe = folder_ + "/pipe";
  ASSERT_EQ(::mknod(pipe.c_str(), S_IFIFO | 0600, 0), 0);
  ASSERT_EQ(::stat(pipe.c_str(), &status_), 0);
  EXPECT_TRUE(S_ISFIFO(status_.st_mode));
}

TEST(Memory, IsAlignedAsAsked) {
  struct alignas(256) Wide {
    char byte;
  };
  for (int i = 0; i < 20; ++i) EXPECT_EQ(reinterpret_cast<std::uintptr_t>(std::make_unique<Wide>().get()) % 256, 0u);
  const std::unique_ptr<void, void (*)(void*)> small{std::aligned_alloc(2, 10), std::free};
  EXPECT_NE(small.get(), nullptr);
  EXPECT_EQ(std::aligned_alloc(24, 48), nullptr);
  EXPECT_EQ(errno, EINVAL);
}

std::string destroyed;

struct Noisy {
  explicit Noisy(std::string with_name) : name(std::move(with_name)) {}
  ~Noisy() { destroyed += name; }
  std::string name;
};

TEST(Threads, DestroyTheirOwnObjectsInReverseOrder) {
  destroyed.clear();
  std::thread([] {
    thread_local Noisy first("a");
    thread_local Noisy second("b");
    EXPECT_EQ(first.name + second.name, "ab");
  }).join();
  EXPECT_EQ(destroyed, "ba");
}

TEST(Threads, DestroyTheObjectsOfTheMainThreadAtExit) {
  EXPECT_EXIT(
      {
        thread_local struct AtExit {
          ~AtExit() { std::fputs("destroyed at exit\n", stderr); }
          int used = 0;
        } object;
        object.used = 1;
        std::exit(0);
      },
      testing::ExitedWithCode(0), "destroyed at exit");
}

/// Whether `wait` took about 100 ms.
template <class Wait>
void expect_tenth_of_a_second(Wait wait) {
  const auto start = steady_clock::now();
  wait();
  const auto took = steady_clock::now() - start;
  EXPECT_GE(took, 95ms);
  EXPECT_LT(took, 1s);
}

TEST(Waits, EndInTime) {
  std::mutex mutex;
  std::condition_variable condition;
  expect_tenth_of_a_second([&] {
    std::unique_lock lock(mutex);
    EXPECT_EQ(condition.wait_for(lock, 100ms), std::cv_status::timeout);
  });
  std::timed_mutex timed;
  const std::unique_lock held(timed);
  std::thread([&] { expect_tenth_of_a_second([&] { EXPECT_FALSE(timed.try_lock_for(100ms)); }); }).join();
  std::shared_timed_mutex shared;
  const std::unique_lock written(shared);
  std::thread([&] {
    expect_tenth_of_a_second([&] { EXPECT_FALSE(shared.try_lock_shared_for(100ms)); });
    expect_tenth_of_a_second([&] { EXPECT_FALSE(shared.try_lock_for(100ms)); });
  }).join();
  std::thread([&] { EXPECT_FALSE(timed.try_lock_until(steady_clock::now() - 1h)); }).join();
}

TEST(Random, IsNeverTheSame) {
  std::random_device device;
  EXPECT_NE((std::uint64_t{device()} << 32) + device(), (std::uint64_t{device()} << 32) + device());
  EXPECT_NE((std::uint64_t{::arc4random()} << 32) + ::arc4random(), (std::uint64_t{::arc4random()} << 32) + ::arc4random());
}

TEST(Random, FillsAWholeBuffer) {
  std::array<unsigned char, 257> bytes{};
  ASSERT_EQ(::getentropy(bytes.data(), 256), 0);
  EXPECT_GT(std::ranges::count_if(bytes, [](unsigned char byte) { return byte != 0; }), 200);
  EXPECT_THAT(std::vector(bytes.begin() + 240, bytes.begin() + 256), testing::Not(testing::Each(0)));
  EXPECT_EQ(::getentropy(bytes.data(), bytes.size()), -1);
  EXPECT_EQ(errno, EIO);
}

TEST(Environment, IsThereForWhoHasNoMoreRightsThanTheirStarter) {
  ::setenv("KVMSTRAP_TEST", "here", 1);
  EXPECT_STREQ(::secure_getenv("KVMSTRAP_TEST"), "here");
  EXPECT_EQ(::secure_getenv("KVMSTRAP_NOT_THERE"), nullptr);
}

/// EL6's kernel, or its stand-in.
TEST(Kernel, HasNoCallThatIsYoungerThanItself) {
  char byte = 0;
  errno = 0;
  EXPECT_EQ(::syscall(SYS_getrandom, &byte, 1, 0), -1);
  EXPECT_EQ(errno, ENOSYS);
  EXPECT_NE(::syscall(SYS_process_vm_writev, ::getpid(), nullptr, 0, nullptr, 0, 0), -1) << "the last one that it has";
}

TEST(Kernel, KnowsNoEmptyPaths) {
  struct stat status {};
  errno = 0;
  EXPECT_EQ(::syscall(SYS_newfstatat, 0, "", &status, AT_EMPTY_PATH), -1);
  EXPECT_EQ(errno, EINVAL);
  EXPECT_EQ(::syscall(SYS_newfstatat, AT_FDCWD, "/", &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT), 0);
}

}  // namespace
}  // namespace kvmstrap
