#pragma once
#include <map>
#include <string>
#include <vector>

#include "model/command.hpp"
#include "model/facts.hpp"

namespace kvmstrap {

/// What the verdicts of `check` look at beyond CPU and identity: paths of files and folders, and commands that only read.
struct Sources {
  std::vector<std::string> files;
  std::vector<std::string> folders;
  std::vector<Argv> commands;
};

/// A host as `check` sees it. Files, folders and commands are kept as they came: a verdict parses what it needs and names as its evidence where it is from.
struct HostFacts {
  Identity identity;
  bool known_system = false;  ///< some platform knows it
  double made = 0;            ///< when this kvmstrap was, in seconds since the epoch: no earlier day can be today
  Hardware hardware;
  std::map<std::string, Known<std::string>> files;  ///< content, by path
  std::map<std::string, Known<std::vector<std::string>>> folders;
  std::map<Argv, Known<CommandResult>> commands;
  Known<std::size_t> libvirt_networks = Unknown{"libvirt was not asked"};

  Known<std::string> file(const std::string& path) const { return look_up(files, path, path); }
  Known<std::vector<std::string>> folder(const std::string& path) const { return look_up(folders, path, path); }
  Known<CommandResult> command(const Argv& argv) const { return look_up(commands, argv, argv.front()); }

 private:
  /// Unknown for what nobody asked for.
  template <class Key, class T>
  static Known<T> look_up(const std::map<Key, Known<T>>& all, const Key& key, const std::string& name) {
    const auto found = all.find(key);
    if (found == all.end()) return Unknown{name + " was not read"};
    return found->second;
  }
};

}  // namespace kvmstrap
