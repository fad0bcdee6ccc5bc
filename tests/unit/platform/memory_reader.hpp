#pragma once
#include <map>
#include <set>

#include "platform/reader.hpp"

namespace kvmstrap::example {

/// A host that is a map from paths to contents; the folders are those that the paths have.
class MemoryReader : public Reader {
 public:
  Known<FileImage> file(const std::string& path) override {
    if (unreadable.contains(path)) return Unknown{path + ": Permission denied"};
    const auto found = files.find(path);
    if (found == files.end()) return Absent{};
    return FileImage{.content = found->second};
  }

  Known<std::vector<std::string>> list(const std::string& path) override {
    if (unreadable.contains(path)) return Unknown{path + ": Permission denied"};
    const auto folder = path.ends_with('/') ? path : path + "/";
    std::set<std::string> names;
    for (const auto& [file, content] : files)
      if (file.starts_with(folder)) names.insert(file.substr(folder.size(), file.find('/', folder.size()) - folder.size()));
    names.erase("");
    if (names.empty() && !files.contains(folder)) return Absent{};
    return std::vector<std::string>(names.begin(), names.end());
  }

  std::vector<Known<CommandResult>> run(const std::vector<Argv>& commands) override { return std::vector<Known<CommandResult>>(commands.size(), Absent{}); }
  Known<std::vector<LibvirtObject>> libvirt(LibvirtQuery) override { return Absent{}; }
  Known<std::uint64_t> msr(int, std::uint32_t) override { return Absent{}; }
  Known<KvmDevice> kvm() override { return Absent{}; }

  std::map<std::string, std::string> files;
  std::set<std::string> unreadable;
};

}  // namespace kvmstrap::example
