#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Files that travel inside the executable.
namespace kvmstrap {

struct EmbeddedFile {
  std::string_view path;  ///< profiles/centos-6.7-bridged.yaml
  std::string_view content;
  std::string_view sha256;  ///< in hexadecimal, taken when it was embedded
};

/// Every one, in order of its path.
const std::vector<EmbeddedFile>& embedded_files();

/// @throws std::out_of_range when there is none of that path: a mistake in the program.
std::string_view embedded(std::string_view path);

/// A template, or the one at `path`, with its {{keys}} filled in, nothing escaped.
/// @throws std::out_of_range for a key without a value, or a form that is none: a mistake in the program.
std::string render_form(std::string_view form, const std::map<std::string, std::string>& values);
std::string render(std::string_view path, const std::map<std::string, std::string>& values);

}  // namespace kvmstrap
