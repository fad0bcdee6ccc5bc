#include "host/append_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "host/fail.hpp"
#include "host/files.hpp"

namespace kvmstrap {

AppendLog::AppendLog(const std::string& path) : path_(path) {
  const auto folder = path.substr(0, path.rfind('/'));
  make_folder(folder, private_folder);
  file_ = Descriptor{::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
  if (!file_) fail(path_);
  sync_folder(folder);
  char last = '\n';
  if (const auto size = ::lseek(file_.get(), 0, SEEK_END); size > 0 && ::pread(file_.get(), &last, 1, size - 1) != 1) fail(path_);
  if (last != '\n') append({});
}

void AppendLog::append(const std::string& line) {
  const auto text = line + "\n";
  for (std::size_t done = 0; done < text.size();) {
    const auto wrote = ::write(file_.get(), text.data() + done, text.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) fail(path_);
    done += static_cast<std::size_t>(wrote);
  }
  if (::fdatasync(file_.get()) != 0) fail(path_);
}

}  // namespace kvmstrap
