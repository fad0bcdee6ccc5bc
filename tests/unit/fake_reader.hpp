#pragma once
#include <map>
#include <set>

#include "platform/reader.hpp"

namespace kvmstrap {

/// A host that is a few maps: files by path, folders by what lies in them, commands by their argument vectors.
class FakeReader : public Reader {
 public:
  std::map<std::string, FileImage> files;
  std::set<std::string> unreadable;  ///< files and folders that give an error
  std::map<Argv, CommandResult> commands;
  std::vector<Argv> asked;  ///< every command that was run
  Known<std::vector<LibvirtObject>> networks = Absent{};
  Known<std::vector<LibvirtObject>> pools = Absent{};
  Known<KvmDevice> kvm_device = Absent{};
  std::map<int, std::uint64_t> registers;
  std::map<std::pair<int, std::uint32_t>, CpuidLeaf> cpuid_leaves;  ///< by CPU and leaf

  void put(const std::string& path, const std::string& content, std::uint32_t mode = 0644) { files[path] = {.content = content, .mode = mode}; }

  Known<FileImage> file(const std::string& path) override {
    if (unreadable.contains(path)) return Unknown{path + ": Permission denied"};
    const auto found = files.find(path);
    if (found == files.end()) return Absent{};
    return found->second;
  }
  Known<std::vector<std::string>> list(const std::string& path) override {
    if (unreadable.contains(path)) return Unknown{path + ": Permission denied"};
    const auto folder = path.ends_with('/') ? path : path + "/";
    std::set<std::string> names;
    for (const auto& [file, image] : files)
      if (file.starts_with(folder)) names.insert(file.substr(folder.size(), file.find('/', folder.size()) - folder.size()));
    if (names.empty()) return Absent{};
    return std::vector<std::string>(names.begin(), names.end());
  }
  std::vector<Known<CommandResult>> run(const std::vector<Argv>& all) override {
    std::vector<Known<CommandResult>> results;
    for (const auto& argv : all) {
      asked.push_back(argv);
      const auto found = commands.find(argv);
      results.push_back(found == commands.end() ? Known<CommandResult>{Absent{}} : Known<CommandResult>{found->second});
    }
    return results;
  }
  Known<std::vector<LibvirtObject>> libvirt(LibvirtQuery query) override { return query == LibvirtQuery::networks ? networks : pools; }
  Known<std::uint64_t> msr(int cpu, std::uint32_t) override {
    const auto found = registers.find(cpu);
    if (found == registers.end()) return Absent{};
    return found->second;
  }
  Known<CpuidLeaf> cpuid(int cpu, std::uint32_t leaf) override {
    const auto found = cpuid_leaves.find({cpu, leaf});
    if (found == cpuid_leaves.end()) return Unknown{"nobody answers"};
    return found->second;
  }
  Known<KvmDevice> kvm() override { return kvm_device; }
};

}  // namespace kvmstrap
