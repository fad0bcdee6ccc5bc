#include "host/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <fstream>

#include "host/descriptor.hpp"
#include "host/fail.hpp"
#include "host/staged_file.hpp"

namespace kvmstrap {

namespace {
std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}
}  // namespace

void write_file(const std::string& path, const std::string& content, std::uint32_t mode_of_new) {
  make_folder(parent_of(path));
  StagedFile(path, content, mode_of_new).commit();
}

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::string content;
  std::array<char, 16'384> block{};
  while (in.read(block.data(), block.size()) || in.gcount() > 0) content.append(block.data(), static_cast<std::size_t>(in.gcount()));
  return in.bad() ? std::nullopt : std::optional(std::move(content));  // bad: libstdc++ lets a folder be opened
}

void remove_file(const std::string& path) { StagedFile(path, std::nullopt, 0).commit(); }

void make_folder(const std::string& path, std::uint32_t mode) {
  struct stat status {};
  if (path == "/" || (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode))) return;
  make_folder(parent_of(path), mode);
  if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST) fail(path);
  sync_folder(parent_of(path));
}

void sync_folder(const std::string& path) {
  const Descriptor folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder || ::fsync(folder.get()) != 0) fail(path);
}

}  // namespace kvmstrap
