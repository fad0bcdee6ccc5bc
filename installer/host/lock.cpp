#include "host/lock.hpp"

#include <fcntl.h>

#include <cerrno>

#include "host/fail.hpp"
#include "host/files.hpp"

namespace kvmstrap {

namespace {
/// A lock of the whole file. Unlike flock(2), fcntl's belongs to the process, so that no child can inherit it, and tells who holds it.
struct flock whole_file() {
  struct flock request {};
  request.l_type = F_WRLCK;
  request.l_whence = SEEK_SET;
  return request;
}

Descriptor lock_file_at(const std::string& path) {
  make_folder(path.substr(0, path.rfind('/')), private_folder);
  Descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (!file) fail(path);
  return file;
}
}  // namespace

std::optional<Lock> Lock::take(const std::string& path) {
  auto file = lock_file_at(path);
  auto request = whole_file();
  if (::fcntl(file.get(), F_SETLK, &request) == 0) return Lock{std::move(file)};
  if (errno == EACCES || errno == EAGAIN) return std::nullopt;
  fail(path);
}

Lock Lock::await(const std::string& path) {
  auto file = lock_file_at(path);
  auto request = whole_file();
  while (::fcntl(file.get(), F_SETLKW, &request) != 0)
    if (errno != EINTR) fail(path);
  return Lock{std::move(file)};
}

std::optional<int> Lock::holder(const std::string& path) {
  const Descriptor file{::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC)};
  if (!file) return std::nullopt;
  auto request = whole_file();
  if (::fcntl(file.get(), F_GETLK, &request) != 0 || request.l_type == F_UNLCK) return std::nullopt;
  return request.l_pid;
}

}  // namespace kvmstrap
