#pragma once
#include <map>

#include "platform/reader.hpp"

namespace kvmstrap {

/// A host that is a few maps: files by path, folders by what lies in them, commands by their argument vectors.
class FakeReader : public Reader {
 public:
  std::map<std::string, FileImage> files;
  std::map<Argv, CommandResult> commands;
  std::vector<Argv> asked;  ///< every command that was run
  Known<std::vector<LibvirtObject>> networks = Absent{};
  Known<std::vector<LibvirtObject>> pools = Absent{};
  Known<KvmDevice> kvm_device = Absent{};
  std::map<int, std::uint64_t> registers;

  void put(const std::string& path, const std::string& content, std::uint32_t mode = 0644) { files[path] = {.content = content, .mode = mode}; }

  Known<FileImage> file(const std::string& path) override {
    const auto found = files.find(path);
    if (found == files.end()) return Absent{};
    return found->second;
  }
  Known<std::vector<std::string>> list(const std::string& path) override {
    std::vector<std::string> names;
    for (const auto& [file, image] : files) {
      if (!file.starts_with(path + "/")) continue;
      const auto rest = file.substr(path.size() + 1);
      const auto name = rest.substr(0, rest.find('/'));
      if (names.empty() || names.back() != name) names.push_back(name);
    }
    if (names.empty()) return Absent{};
    return names;
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
  Known<KvmDevice> kvm() override { return kvm_device; }
};

}  // namespace kvmstrap
