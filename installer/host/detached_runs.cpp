#include "host/detached_runs.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <tuple>

#include "host/fail.hpp"
#include "host/files.hpp"

namespace kvmstrap {

namespace {

constexpr const char* run_files[]{"lock", "output", "events.jsonl"};

/// Whether it is a folder, and no link to one, that nobody else can write to.
bool is_own_folder(const std::string& path, struct stat& status) {
  return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid() && (status.st_mode & 022) == 0;
}

/// With the files that a run has; whatever else is in there stays, and the folder with it.
void remove_folder(const std::string& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder) return;
  for (const auto* name : run_files) ::unlinkat(folder.get(), name, 0);
  ::rmdir(path.c_str());
}

}  // namespace

DetachedRuns::DetachedRuns(std::string folder) : folder_(std::move(folder)) {
  struct stat status {};
  if (!is_own_folder(folder_, status) && (::lstat(folder_.c_str(), &status) == 0 || errno != ENOENT))
    throw std::system_error(std::make_error_code(std::errc::not_a_directory), folder_ + " has to be a folder of root's own");
}

std::vector<std::string> DetachedRuns::ids() const {
  std::vector<std::tuple<long, long, std::string>> found;  // by when they were begun
  const std::unique_ptr<DIR, int (*)(DIR*)> folder{::opendir(folder_.c_str()), ::closedir};
  while (const auto* entry = folder ? ::readdir(folder.get()) : nullptr) {
    const std::string id = entry->d_name;
    struct stat status {};
    if (id.starts_with('.') || !has(id) || ::lstat((folder_ + "/" + id + "/lock").c_str(), &status) != 0) continue;
    found.emplace_back(status.st_mtim.tv_sec, status.st_mtim.tv_nsec, id);
  }
  std::ranges::sort(found);
  std::vector<std::string> ids;
  for (auto& [seconds, nanoseconds, id] : found) ids.push_back(std::move(id));
  return ids;
}

bool DetachedRuns::has(const std::string& id) const {
  struct stat status {};
  return is_own_folder(folder_ + "/" + id, status);
}

std::optional<int> DetachedRuns::process_of(const std::string& id) const { return Lock::holder(folder_ + "/" + id + "/lock"); }

std::optional<std::string> DetachedRuns::run_of(int pid) const {
  const auto all = ids();
  const auto found = std::ranges::find_if(all, [&](const auto& id) { return process_of(id) == pid; });
  return found == all.end() ? std::nullopt : std::optional(*found);
}

DetachedRun DetachedRuns::begin(const std::string& id) const {
  const auto unseen = folder_ + "/.new";
  make_folder(folder_, private_folder);
  remove_folder(unseen);  // of one that was killed while it began
  if (::mkdir(unseen.c_str(), private_folder) != 0) fail(unseen);
  auto lock = Lock::take(unseen + "/lock");
  if (!lock) fail(unseen);
  Descriptor output(::open((unseen + "/output").c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!output) fail(unseen + "/output");
  RecordFile events(unseen + "/events.jsonl");
  if (::rename(unseen.c_str(), (folder_ + "/" + id).c_str()) != 0) fail(folder_ + "/" + id);
  sync_folder(folder_);
  return {std::move(*lock), std::move(output), std::move(events)};
}

void DetachedRuns::forget_old(std::size_t kept, const std::string& own) const {
  auto old = ids();
  old.resize(old.size() - std::min(kept, old.size()));
  for (const auto& id : old)
    if (id != own && !process_of(id)) remove_folder(folder_ + "/" + id);
}

}  // namespace kvmstrap
