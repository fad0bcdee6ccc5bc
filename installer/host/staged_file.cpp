#include "host/staged_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

#include "host/descriptor.hpp"
#include "host/fail.hpp"
#include "host/files.hpp"

namespace kvmstrap {

namespace {

constexpr auto label_attribute = "security.selinux";

std::string behind_links(const std::string& path) {
  std::array<char, PATH_MAX> resolved{};
  return ::realpath(path.c_str(), resolved.data()) ? std::string(resolved.data()) : path;
}

void write_all(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const auto written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot write " + path);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Where SELinux is not there, there is no label to copy.
void copy_label(const std::string& from, int to, const std::string& to_name) {
  std::array<char, 256> label{};
  const auto length = ::getxattr(from.c_str(), label_attribute, label.data(), label.size());
  if (length <= 0) return;
  if (::fsetxattr(to, label_attribute, label.data(), static_cast<std::size_t>(length), 0) != 0) fail("cannot label " + to_name);
}

void remove_if_there(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail("cannot remove " + path);
}

}  // namespace

std::array<std::string, 2> staged_names(const std::string& path) {
  const auto slash = path.rfind('/');
  // Hidden, so that no tool which reads "every ifcfg-*" or "every *.repo" takes them for its own.
  const auto hidden = path.substr(0, slash + 1) + ".kvmstrap-";
  return {hidden + "new-" + path.substr(slash + 1), hidden + "old-" + path.substr(slash + 1)};
}

StagedFile::StagedFile(const std::string& path, const std::optional<std::string>& content, std::uint32_t mode_of_new, const std::string& labelled_like)
    : path_(behind_links(path)), removes_(!content) {
  folder_ = path_.substr(0, path_.rfind('/') + 1);
  const auto names = staged_names(path_);
  new_name_ = names[0];
  old_name_ = names[1];
  struct stat now {};
  existed_ = ::lstat(path_.c_str(), &now) == 0;
  if (!existed_ && errno != ENOENT) fail("cannot look at " + path_);
  if (existed_ && !S_ISREG(now.st_mode)) throw std::system_error(std::make_error_code(std::errc::invalid_argument), path_ + " is no regular file");
  try {
    if (content) write_new(*content, mode_of_new, labelled_like);
    if (existed_) keep_old();
    if (content || existed_) sync_folder(folder_);
  } catch (...) {
    ::unlink(new_name_.c_str());
    ::unlink(old_name_.c_str());
    throw;
  }
}

StagedFile::StagedFile(StagedFile&& other) noexcept
    : path_(std::move(other.path_)),
      folder_(std::move(other.folder_)),
      new_name_(std::exchange(other.new_name_, {})),
      old_name_(std::exchange(other.old_name_, {})),
      existed_(other.existed_),
      removes_(other.removes_),
      committed_(other.committed_) {}

StagedFile::~StagedFile() {
  if (!new_name_.empty()) ::unlink(new_name_.c_str());
  if (!old_name_.empty()) ::unlink(old_name_.c_str());
}

void StagedFile::write_new(const std::string& content, std::uint32_t mode_of_new, const std::string& labelled_like) const {
  remove_if_there(new_name_);  // of a run that was killed
  const Descriptor file(::open(new_name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) fail("cannot make " + new_name_);
  write_all(file.get(), content, new_name_);
  struct stat now {};
  if (existed_ && ::stat(path_.c_str(), &now) != 0) fail("cannot look at " + path_);
  if (existed_ && ::fchown(file.get(), now.st_uid, now.st_gid) != 0) fail("cannot give " + new_name_ + " its owner");
  if (existed_ || !labelled_like.empty()) copy_label(existed_ ? path_ : labelled_like, file.get(), new_name_);
  // After the owner: a change of the owner takes setuid bits away.
  if (::fchmod(file.get(), existed_ ? now.st_mode & 07777 : mode_of_new) != 0) fail("cannot set the mode of " + new_name_);
  if (::fsync(file.get()) != 0) fail("cannot fsync " + new_name_);
}

void StagedFile::keep_old() const {
  remove_if_there(old_name_);
  if (::link(path_.c_str(), old_name_.c_str()) != 0) fail("cannot keep " + path_ + " as " + old_name_);
}

void StagedFile::commit() {
  if (removes_)
    remove_if_there(path_);
  else if (::rename(new_name_.c_str(), path_.c_str()) != 0)
    fail("cannot put " + path_ + " in its place");
  committed_ = true;
  try {
    sync_folder(folder_);
  } catch (...) {
    undo();
    throw;
  }
}

void StagedFile::undo() {
  if (!committed_) return;
  if (existed_) {
    if (::rename(old_name_.c_str(), path_.c_str()) != 0) fail("cannot put the old " + path_ + " back");
  } else {
    remove_if_there(path_);
  }
  committed_ = false;
  sync_folder(folder_);
}

}  // namespace kvmstrap
