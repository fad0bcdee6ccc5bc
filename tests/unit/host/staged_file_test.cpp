#include "host/staged_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace kvmstrap::staged_file_test {

namespace fs = std::filesystem;

class Staged : public testing::Test {
 protected:
  Staged() {
    std::string name = testing::TempDir() + "staged-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~Staged() override { fs::remove_all(folder_); }

  std::string at(const std::string& name) const { return folder_ + "/" + name; }
  static std::string read(const std::string& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }
  static void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }
  static struct stat look(const std::string& path) {
    struct stat now {};
    EXPECT_EQ(::lstat(path.c_str(), &now), 0) << path;
    return now;
  }
  std::size_t entries() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator{})); }

  std::string folder_;
};

TEST_F(Staged, IsNotInItsPlaceBeforeTheCommit) {
  write(at("ifcfg-eth0"), "old\n");
  StagedFile staged(at("ifcfg-eth0"), "new\n", 0644);
  EXPECT_EQ(read(at("ifcfg-eth0")), "old\n");
  staged.commit();
  EXPECT_EQ(read(at("ifcfg-eth0")), "new\n");
}

TEST_F(Staged, HasNoNameThatALoopOverInterfacesWouldTake) {
  write(at("ifcfg-eth0"), "old\n");
  const StagedFile staged(at("ifcfg-eth0"), "new\n", 0644);
  for (const auto& entry : fs::directory_iterator(folder_)) {
    const auto name = entry.path().filename().string();
    EXPECT_TRUE(name == "ifcfg-eth0" || name.starts_with(".kvmstrap-")) << name;
  }
  EXPECT_GE(entries(), 2U);
}

TEST_F(Staged, LeavesNothingBehind) {
  write(at("f"), "old\n");
  { const StagedFile dropped(at("f"), "new\n", 0644); }
  EXPECT_EQ(entries(), 1U);
  EXPECT_EQ(read(at("f")), "old\n");
  {
    StagedFile kept(at("f"), "new\n", 0644);
    kept.commit();
  }
  EXPECT_EQ(entries(), 1U);
  EXPECT_EQ(read(at("f")), "new\n");
}

TEST_F(Staged, KeepsModeAndOwnerOfAnExistingFile) {
  write(at("f"), "old\n");
  ::chmod(at("f").c_str(), 0600);
  const bool root = ::getuid() == 0;
  if (root) {
    ASSERT_EQ(::chown(at("f").c_str(), 12, 34), 0);
  }
  StagedFile(at("f"), "new\n", 0644).commit();
  EXPECT_EQ(look(at("f")).st_mode & 07777, 0600U);
  if (root) {
    EXPECT_EQ(look(at("f")).st_uid, 12U);
    EXPECT_EQ(look(at("f")).st_gid, 34U);
  }
}

TEST_F(Staged, GivesANewFileItsModeWhateverTheUmask) {
  const auto old = ::umask(077);
  StagedFile(at("f"), "new\n", 0644).commit();
  ::umask(old);
  EXPECT_EQ(look(at("f")).st_mode & 07777, 0644U);
}

TEST_F(Staged, FollowsASymbolicLinkToTheFileThatChanges) {
  write(at("real"), "old\n");
  fs::create_symlink("real", at("name"));
  StagedFile(at("name"), "new\n", 0644).commit();
  EXPECT_TRUE(S_ISLNK(look(at("name")).st_mode));
  EXPECT_EQ(read(at("real")), "new\n");
}

TEST_F(Staged, RemovesAFileAtCommit) {
  write(at("f"), "old\n");
  StagedFile staged(at("f"), std::nullopt, 0644);
  EXPECT_TRUE(fs::exists(at("f")));
  staged.commit();
  EXPECT_FALSE(fs::exists(at("f")));
}

TEST_F(Staged, UndoPutsTheVeryFileBack) {
  write(at("f"), "old\n");
  const auto inode = look(at("f")).st_ino;
  StagedFile staged(at("f"), "new\n", 0644);
  staged.commit();
  staged.undo();
  EXPECT_EQ(read(at("f")), "old\n");
  EXPECT_EQ(look(at("f")).st_ino, inode);
}

TEST_F(Staged, UndoOfANewFileRemovesItAndOfARemovalBringsItBack) {
  StagedFile made(at("new"), "new\n", 0644);
  made.commit();
  made.undo();
  EXPECT_FALSE(fs::exists(at("new")));
  write(at("gone"), "old\n");
  StagedFile removed(at("gone"), std::nullopt, 0644);
  removed.commit();
  removed.undo();
  EXPECT_EQ(read(at("gone")), "old\n");
}

TEST_F(Staged, OverwritesWhatAKilledRunLeft) {
  write(at("f"), "old\n");
  write(at(".kvmstrap-new-f"), "half");
  write(at(".kvmstrap-old-f"), "ancient\n");
  StagedFile staged(at("f"), "new\n", 0644);
  staged.commit();
  EXPECT_EQ(read(at("f")), "new\n");
  staged.undo();
  EXPECT_EQ(read(at("f")), "old\n");
}

TEST_F(Staged, RefusesWhatIsNoRegularFile) {
  fs::create_directory(at("folder"));
  EXPECT_THROW(StagedFile(at("folder"), "new\n", 0644), std::system_error);
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_THROW(StagedFile(at("pipe"), "new\n", 0644), std::system_error);
  EXPECT_TRUE(S_ISFIFO(look(at("pipe")).st_mode));
  EXPECT_THROW(StagedFile(at("nowhere/f"), "new\n", 0644), std::system_error);
}

}  // namespace kvmstrap::staged_file_test
