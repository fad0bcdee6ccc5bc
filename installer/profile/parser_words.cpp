#include "profile/parser_words.hpp"

#include <fmt/format.h>

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

constexpr auto parser_entries = std::to_array<Entry>({
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

/// A line that says something: where it is, where it starts (from 0), and its text.
struct Line {
  int number;
  std::size_t indent;  ///< of its key, behind the dash of an entry that has one
  bool is_entry;       ///< of a list
  std::string_view code;

  std::size_t column() const { return indent + 1; }
  bool is_key_without_value() const { return trim(code.substr(0, code.find(" #"))).ends_with(':'); }
  bool is_key_without_colon() const { return code.find_first_of(": ") == std::string_view::npos; }
  std::string_view first_word() const { return code.substr(0, code.find(' ')); }
};

/// None for a line that is empty or a comment.
std::optional<Line> speaking(const Source& source, int number) {
  const auto text = line_at(source, number);
  auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos || text[first] == '#') return std::nullopt;
  const auto code = trim(text);
  const bool is_entry = code == "-" || code.starts_with("- ");
  if (is_entry && code.find_first_of("{[\"'") == std::string_view::npos && (code.ends_with(':') || code.find(": ") != std::string_view::npos))
    first = text.find_first_not_of(' ', first + 1);
  return Line{number, first, is_entry, code};
}

std::optional<Line> line_above(const Source& source, const Line& line) {
  for (int number = line.number - 1; number >= 0; --number)
    if (auto found = speaking(source, number)) return found;
  return std::nullopt;
}

constexpr std::string_view one_column = "keys of one level start in the same column";

std::string as_in(const Line& line) { return fmt::format("{} as in line {}", line.column(), line.number + 1); }

/// Whether `above`, below which `line` is indented, is itself what starts too far to the left: what stands before it tells.
bool is_outdented(const Source& source, const Line& above, const Line& line) {
  const auto before = line_above(source, above);
  return before && !above.is_key_without_value() && (before->indent == line.indent || (before->indent == above.indent && before->is_key_without_value()));
}

Mark mark_of(const Source& source, const Line& line) { return mark_at(source, line.number, static_cast<int>(line.indent)); }

Finding outdented(const Source& source, const Line& culprit, const Line& line) {
  return {mark_of(source, culprit), fmt::format("this line starts in column {}, and line {} in column {}", culprit.column(), line.number + 1, line.column()),
          fmt::format("{}: is {} meant here too?", one_column, line.column())};
}

/// A line that is indented deeper than the one above it, which has a value.
Finding too_deep(const Source& source, const Line& above, const Line& line) {
  if (is_outdented(source, above, line)) return outdented(source, above, line);
  return {mark_of(source, line), "this line is indented deeper than the one above, which has a value already", fmt::format("{}: {}", one_column, as_in(above))};
}

/// A key below the entries of a list, in their column: it, or the list's own key, is in the wrong one.
Finding key_among_entries(const Source& source, const Line& line) {
  auto owner = line_above(source, line);
  while (owner && (owner->indent > line.indent || owner->is_entry)) owner = line_above(source, *owner);
  const auto before = owner ? line_above(source, *owner) : std::nullopt;
  if (before && before->indent == owner->indent && before->is_key_without_value()) return outdented(source, *owner, line);
  return {mark_of(source, line), "a key cannot stand among the entries of a list",
          owner ? fmt::format("{}: {}", one_column, as_in(*owner)) : std::string("a profile is a map: KEY: VALUE, without dashes")};
}

/// What a line that is no KEY: VALUE lacks, where its first word is all that it says.
Finding expected_key(const Source& source, const Line& line, std::string hint) {
  return {mark_at(source, line.number, static_cast<int>(line.indent), line.first_word().size()), "KEY: VALUE is expected here", std::move(hint)};
}

std::optional<Finding> missing_blank(const Source& source, const Line& line) {
  const auto parted = with_blank(line.first_word());
  return parted.empty() ? std::nullopt : std::optional(expected_key(source, line, "a blank after the ':': " + parted));
}

/// A line that fits none of those above, with the columns beside it that would.
Finding misfit(const Source& source, const Line& line) {
  if (auto found = missing_blank(source, line)) return std::move(*found);
  const auto above = line_above(source, line);
  if (above && above->indent < line.indent) return too_deep(source, *above, line);
  if (above && above->indent == line.indent && above->is_entry) return key_among_entries(source, line);
  std::optional<Line> deeper, outer = above;
  while (outer && outer->indent >= line.indent) {
    if (!deeper || outer->indent < deeper->indent) deeper = outer;
    outer = line_above(source, *outer);
  }
  auto hint = std::string(one_column);
  if (deeper && outer) hint += fmt::format(": {}, or {}", as_in(*deeper), as_in(*outer));
  return {mark_of(source, line), "this line's indentation fits none of the lines above", std::move(hint)};
}

/// A text goes on over lines until a ':' stops it: the mistake is at the line's beginning, or in the line before.
std::optional<Finding> continued_text(const Source& source, Place colon) {
  const auto line = speaking(source, colon.line);
  const auto above = line ? line_above(source, *line) : std::nullopt;
  if (!above) return std::nullopt;
  if (above->indent == line->indent) {
    if (auto found = missing_blank(source, *above)) return found;
    return above->is_key_without_colon() ? std::optional(expected_key(source, *above, "a key ends with ':'")) : std::nullopt;
  }
  const auto before_colon = line_at(source, colon.line).substr(0, static_cast<std::size_t>(colon.byte));
  if (before_colon.find(": ") != std::string_view::npos) return std::nullopt;
  return misfit(source, *line);
}

}  // namespace

Finding finding_for_parser_error(std::string_view message, const Source& source, Place place) {
  if (message.starts_with("illegal map value"))
    if (const auto found = continued_text(source, place)) return *found;
  const auto mark = mark_at(source, place.line, place.byte);
  const auto line = speaking(source, place.line);
  const bool of_map = message.starts_with("end of map not found");
  if (line && (of_map || message.starts_with("end of sequence not found"))) {
    if (static_cast<std::size_t>(place.byte) > line->indent)
      return {mark, "this stands behind a value that is complete", "one value a key; what has quotes or brackets inside is put into quotes as a whole"};
    if (!line->is_entry) return misfit(source, *line);
    if (of_map) return {mark, "a list cannot start among the keys of a map", "indent the list below the key that it belongs to"};
  }
  for (const auto& entry : parser_entries)
    if (message.starts_with(entry.of_parser)) return {mark, std::string(entry.message), std::string(entry.hint)};
  return {mark, "this is not YAML: " + std::string(message), {}};
}

}  // namespace kvmstrap
