#include "profile/parser_words.hpp"

#include <array>
#include <optional>
#include <string>

#include "model/text.hpp"

namespace kvmstrap {

namespace {

struct Entry {
  std::string_view of_parser;  ///< yaml-cpp 0.7's message begins so
  std::string_view message;
  std::string_view hint;
};

constexpr auto entries = std::to_array<Entry>({
    {"end of map flow not found", "a '{' is not closed", "close it with '}'"},
    {"end of sequence flow not found", "a '[' is not closed", "close it with ']'"},
    {"end of map not found", "this line's indentation fits none of the lines above", "keys of one level start in the same column"},
    {"end of sequence not found", "this line's indentation fits none of the lines above", "the dashes of one list stand in the same column"},
    {"illegal map value", "a ':' cannot stand here", "one key a line; a text that contains ': ' is put into quotes"},
    {"illegal map key", "a key cannot stand here", "one key a line"},
    {"illegal block entry", "a '- ' cannot stand here", "start a list on the line below its key"},
    {"illegal flow end", "this bracket closes nothing", "remove it, or open it"},
    {"illegal tab when looking for indentation", "a tab in the indentation", "YAML takes spaces only: two for each level"},
    {"unknown token", "a text cannot start with this character", "put the text into quotes"},
    {"unknown escape character", "this \\ sequence is none of YAML's", "use single quotes: nothing is special in them"},
    {"bad character found while scanning hex", "this \\ sequence is none of YAML's", "use single quotes: nothing is special in them"},
    {"invalid unicode", "this \\ sequence is none of YAML's", "use single quotes: nothing is special in them"},
    {"illegal EOF in scalar", "a quote is not closed", "close it on the same line"},
    {"illegal document indicator in scalar", "a quote is not closed", "close it on the same line"},
    {"the referenced anchor is not defined", "this alias names no anchor above it",
     "an anchor is written &name; a text that starts with '*' is put into quotes"},
    {"alias not found after *", "a text cannot start with '*'", "put the text into quotes"},
    {"anchor not found after &", "a text cannot start with '&'", "put the text into quotes"},
    {"illegal character found while scanning alias", "a text cannot start with '*'", "put the text into quotes"},
    {"illegal character found while scanning anchor", "a text cannot start with '&'", "put the text into quotes"},
    {"unexpected character in block scalar", "a text cannot start with '|' or '>'", "put the text into quotes"},
    {"cannot set zero indentation", "a text cannot start with '|' or '>'", "put the text into quotes"},
    {"aliases can't have any content", "an alias stands alone", "remove what stands beside it"},
    {"cannot assign", "two anchors or tags for one value", "leave one"},
});

/// Bytes of indentation; npos for a line that says nothing.
std::size_t indentation(std::string_view line) {
  const auto first = line.find_first_not_of(' ');
  return first == std::string_view::npos || line[first] == '#' ? std::string_view::npos : first;
}

bool is_key_without_colon(std::string_view line) { return line.find(':') == std::string_view::npos && trim(line).find(' ') == std::string_view::npos; }

/// A text goes on over lines until a ':' stops it: the mistake is at the line's beginning, or in the line before.
std::optional<Finding> continued_text(const Source& source, Place colon) {
  const auto indent = indentation(line_at(source, colon.line));
  int before = colon.line - 1;
  while (before >= 0 && indentation(line_at(source, before)) == std::string_view::npos) --before;
  if (before < 0 || indent == std::string_view::npos) return std::nullopt;
  const auto above = line_at(source, before);
  const auto above_indent = indentation(above);
  if (above_indent == indent && is_key_without_colon(above)) {
    const auto word = trim(above);
    return Finding{mark_at(source, before, static_cast<int>(indent), word.size()), "KEY: VALUE is expected here", "a key ends with ':'"};
  }
  if (above_indent < indent && line_at(source, colon.line).substr(0, static_cast<std::size_t>(colon.byte)).find(": ") == std::string_view::npos)
    return Finding{mark_at(source, colon.line, static_cast<int>(indent)), "this line is indented deeper than the one above, which has a value already",
                   "keys of one level start in the same column"};
  return std::nullopt;
}

}  // namespace

Finding finding_for_parser_error(std::string_view message, const Source& source, Place place) {
  if (message.starts_with("illegal map value"))
    if (const auto found = continued_text(source, place)) return *found;
  const auto mark = mark_at(source, place.line, place.byte);
  const auto code = trim(line_at(source, place.line));
  if (message.starts_with("end of map not found") && (code == "-" || code.starts_with("- ")))
    return {mark, "a list cannot start among the keys of a map", "indent the list below the key that it belongs to"};
  for (const auto& entry : entries)
    if (message.starts_with(entry.of_parser)) return {mark, std::string(entry.message), std::string(entry.hint)};
  return {mark, "this is not YAML: " + std::string(message), {}};
}

}  // namespace kvmstrap
