#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/json.hpp"

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

/// The template of markup (HTML, XML, SVG) at `path`, filled in: a {{key}} is made printable and escaped, whatever it holds; a {{{key}}} stands as it is, and
/// is for markup that was rendered here before. A {{#section}} is repeated for each item of an array, left out for false and null.
/// @throws std::out_of_range as above.
std::string render_markup(std::string_view path, const Json& values);

}  // namespace kvmstrap
