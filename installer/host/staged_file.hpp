#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace kvmstrap {

/// The next content of a file, on the disk beside it under a hidden name, not yet in its place.
/// A symbolic link is followed: the file that it names is the one that changes.
/// The hidden names beside `path` that a StagedFile has while it lives.
std::array<std::string, 2> staged_names(const std::string& path);

class StagedFile {
 public:
  /// Writes and fsyncs `content`; nullopt stages the removal of the file. An existing file's mode, owner and SELinux label are taken over;
  /// a new one is root's, has `mode_of_new` and the label of `labelled_like`, when that is given. @throws std::system_error; then nothing is left behind.
  StagedFile(const std::string& path, const std::optional<std::string>& content, std::uint32_t mode_of_new, const std::string& labelled_like = {});
  StagedFile(StagedFile&& other) noexcept;
  StagedFile& operator=(StagedFile&&) = delete;

  /// Takes the hidden names away; what was committed stays.
  ~StagedFile();

  /// Puts the new content in its place by one rename and fsyncs the folder. @throws std::system_error; then the file is as it was.
  void commit();

  /// After a commit: puts the very file back that was there before. Needs no space on the disk. @throws std::system_error.
  void undo();

  const std::string& path() const { return path_; }
  bool committed() const { return committed_; }

 private:
  void write_new(const std::string& content, std::uint32_t mode_of_new, const std::string& labelled_like) const;
  void keep_old() const;

  std::string path_;
  std::string folder_;
  std::string new_name_;
  std::string old_name_;
  bool existed_ = false;
  bool removes_ = false;
  bool committed_ = false;
};

}  // namespace kvmstrap
