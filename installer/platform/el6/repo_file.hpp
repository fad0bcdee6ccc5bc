#pragma once
#include <map>
#include <string>
#include <vector>

namespace kvmstrap::el6 {

/// A .repo file: sections of `key=value` lines, edited by key.
class RepoFile {
 public:
  explicit RepoFile(const std::string& text);

  /// section → key → value, as yum reads it.
  const std::map<std::string, std::map<std::string, std::string>>& sections() const { return sections_; }

  /// Sets a key of a section, in place where it stands; a new section comes last.
  void set(const std::string& section, const std::string& key, const std::string& value);

  /// Comments a key out, so that a person still sees what stood there.
  void comment_out(const std::string& section, const std::string& key);

  std::string text() const;

 private:
  struct Place {
    std::size_t begin = 0;  ///< the line after [section]
    std::size_t end = 0;
  };
  Place place_of(const std::string& section) const;
  void read();

  std::vector<std::string> lines_;
  std::map<std::string, std::map<std::string, std::string>> sections_;
};

}  // namespace kvmstrap::el6
