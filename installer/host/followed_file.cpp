#include "host/followed_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "host/fail.hpp"

namespace kvmstrap {

FollowedFile::FollowedFile(const std::string& path) : path_(path), file_(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) {
  if (!file_) fail(path_);
}

std::string FollowedFile::more() {
  constexpr off_t at_once = 1'048'576;
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) fail(path_);
  if (status.st_size <= read_) return {};
  std::string text(static_cast<std::size_t>(std::min(status.st_size - read_, at_once)), '\0');
  ssize_t got = 0;
  do got = ::pread(file_.get(), text.data(), text.size(), read_);
  while (got < 0 && errno == EINTR);
  if (got < 0) fail(path_);
  text.resize(static_cast<std::size_t>(got));
  read_ += got;
  return text;
}

std::string FollowedFile::whole_lines() {
  auto text = more();
  const auto end = text.rfind('\n');
  const auto whole = end == std::string::npos ? 0 : end + 1;
  read_ -= static_cast<off_t>(text.size() - whole);
  text.resize(whole);
  return text;
}

}  // namespace kvmstrap
