#include "host/temporary_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "host/fail.hpp"

namespace kvmstrap {

TemporaryFile::TemporaryFile(const std::string& content) {
  const char* folder = std::getenv("TMPDIR");
  path_ = std::string(folder && *folder == '/' ? folder : "/tmp") + "/kvmstrap-XXXXXX";
  const int file = ::mkstemp(path_.data());
  if (file < 0) fail(path_);
  const auto written = ::write(file, content.data(), content.size());
  const int why = errno;
  ::close(file);
  if (written == static_cast<ssize_t>(content.size())) return;
  ::unlink(path_.c_str());
  throw std::system_error(written < 0 ? why : ENOSPC, std::generic_category(), path_);
}

TemporaryFile::~TemporaryFile() { ::unlink(path_.c_str()); }

}  // namespace kvmstrap
