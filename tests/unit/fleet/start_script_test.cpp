#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "delivery/payload.hpp"
#include "delivery/sha256.hpp"
#include "embedded/embedded.hpp"
#include "host/talking_children.hpp"

namespace kvmstrap::start_script_test {

using testing::HasSubstr;

/// The script by which a host gets the executable, run here with a folder of its own; `sh` is the host.
class StartScript : public testing::Test {
 protected:
  StartScript() : folder_(std::filesystem::temp_directory_path() / ("kvmstrap-start-" + std::to_string(::getpid()))) {}
  ~StartScript() override { std::filesystem::remove_all(folder_); }

  struct Call {
    TalkingChildren::Child child = 0;
    std::string said;
    int exit = -1;
  };

  void begin(Call& call, const std::function<void()>& heard, const std::function<void()>& ended) {
    const auto script = render("templates/fleet/start.sh", {{"folder", folder_.string()}, {"sha256", sha256(executable)}, {"command", "exec \"$b\""}});
    call.child = children_.start({"/bin/sh", "-c", script}, {[&call, heard](std::string_view bytes) {
                                                               call.said += bytes;
                                                               heard();
                                                             },
                                                             {},
                                                             [&call, ended](int exit) {
                                                               call.exit = exit;
                                                               ended();
                                                             }});
  }

  void deliver(const Call& call, const std::string& what) {
    const auto compressed = std::make_shared<const std::string>(gzip(what));
    children_.send(call.child, std::make_shared<const std::string>(std::to_string(compressed->size()) + "\n"));
    children_.send(call.child, compressed);
    children_.end_input(call.child);
  }

  ino_t inode() const {
    struct stat found {};
    return ::stat((folder_ / ("kvmstrap-" + sha256(executable))).c_str(), &found) == 0 ? found.st_ino : 0;
  }

  const std::string executable = "#!/bin/sh\necho it runs\n";
  std::filesystem::path folder_;
  TalkingChildren children_;
};

TEST_F(StartScript, LeavesTheExecutableAloneThatAnotherCallHasBroughtMeanwhile) {
  Call first;
  Call second;
  ino_t of_first = 0;
  const auto both_need = [&] {
    if (first.said.empty() || second.said.empty() || of_first != 0) return;
    of_first = 1;
    deliver(first, executable);
  };
  begin(first, both_need, [&] {
    of_first = inode();
    deliver(second, executable);
  });
  begin(second, both_need, [] {});
  children_.run();
  EXPECT_EQ(first.said, "kvmstrap-fleet need\nkvmstrap-fleet have\nit runs\n");
  EXPECT_EQ(second.said, first.said);
  EXPECT_EQ(second.exit, 0);
  EXPECT_NE(of_first, 0u);
  EXPECT_EQ(inode(), of_first);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(StartScript, RunsNothingThatDidNotArriveWhole) {
  Call call;
  begin(
      call,
      [&] {
        if (call.said == "kvmstrap-fleet need\n") deliver(call, "#!/bin/sh\necho another\n");
      },
      [] {});
  children_.run();
  EXPECT_THAT(call.said, HasSubstr("failed the executable did not arrive whole"));
  EXPECT_EQ(call.exit, 71);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

}  // namespace kvmstrap::start_script_test
