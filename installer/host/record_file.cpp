#include "host/record_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "host/fail.hpp"

namespace kvmstrap {

namespace {
constexpr off_t reserved = 262'144;
}

RecordFile::RecordFile(const std::string& path) : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600)) {
  if (!file_) fail(path);
  [[maybe_unused]] const int best_effort = ::fallocate(file_.get(), FALLOC_FL_KEEP_SIZE, 0, reserved);
}

RecordFile::~RecordFile() { [[maybe_unused]] const int gives_the_rest_back = file_ ? ::ftruncate(file_.get(), size_) : 0; }

bool RecordFile::append(const std::string& line) {
  const auto text = line + "\n";
  ssize_t written = 0;
  do written = ::write(file_.get(), text.data(), text.size());
  while (written < 0 && errno == EINTR);
  if (written == static_cast<ssize_t>(text.size())) {
    size_ += written;
    return true;
  }
  if (written > 0 && ::ftruncate(file_.get(), size_) != 0) fail("a record was halved");
  return false;
}

}  // namespace kvmstrap
