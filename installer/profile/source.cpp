#include "profile/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "model/text.hpp"

namespace kvmstrap {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t size_limit = 256 * 1024;

/// The length of the well-formed UTF-8 character at `at` (RFC 3629: no surrogates, nothing overlong, nothing above U+10FFFF); 0 if there is none.
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0; };
  const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) { return byte(i) >= low && byte(i) <= high; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool second = first == 0xE0 ? follows(1, 0xA0) : first == 0xED ? follows(1, 0x80, 0x9F) : follows(1);
    return second && follows(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool second = first == 0xF0 ? follows(1, 0x90) : first == 0xF4 ? follows(1, 0x80, 0x8F) : follows(1);
    return second && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

/// The first byte of a line that is no UTF-8 or no character for a text; its length in bytes is 1, or 2 for the C1 controls.
struct Unfit {
  std::size_t at;
  std::string message;
  std::string hint;
};

std::optional<Unfit> unfit_character(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    const auto length = utf8_length(line, at);
    const auto byte = static_cast<unsigned char>(line[at]);
    if (length == 0) return Unfit{at, fmt::format("the byte 0x{:02X} is not UTF-8", byte), "save the file as UTF-8"};
    if (byte == 0) return Unfit{at, "a NUL byte: this is not a text file", "save the file as UTF-8; UTF-16 is not read"};
    const bool c1 = byte == 0xC2 && static_cast<unsigned char>(line[at + 1]) < 0xA0;
    if ((byte < 0x20 && byte != '\t') || byte == 0x7F || c1)
      return Unfit{at, fmt::format("the control character U+{:04X} cannot stand in a profile", c1 ? static_cast<unsigned char>(line[at + 1]) : byte),
                   "remove it"};
    at += length;
  }
  return std::nullopt;
}

/// A line that cannot be shown is left out of the diagnostic: it could hold terminal sequences.
std::string printable(std::string_view line) { return unfit_character(line) ? std::string{} : std::string(line); }

}  // namespace

Source make_source(std::string name, std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  Source source{std::move(name), {}, {}, true};
  source.text.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') source.text += text[i];
  source.lines = lines(source.text);
  return source;
}

int characters(std::string_view line, std::size_t bytes) {
  const auto part = line.substr(0, bytes);
  return static_cast<int>(std::ranges::count_if(part, [](unsigned char byte) { return (byte & 0xC0) != 0x80; }));
}

Mark mark_at(const Source& source, int line, int byte, std::size_t length) {
  if (source.lines.empty()) return {.line = 1, .column = 1};
  const int last = static_cast<int>(source.lines.size()) - 1;
  const auto& text = source.lines[static_cast<std::size_t>(std::clamp(line, 0, last))];
  const auto from = line > last ? text.size() : std::min(static_cast<std::size_t>(std::max(byte, 0)), text.size());
  return {.line = std::clamp(line, 0, last) + 1,
          .column = characters(text, from) + 1,
          .length = std::max(1, characters(std::string_view(text).substr(from, length)))};
}

std::size_t byte_of(const Source& source, const Mark& mark) {
  const auto& line = source.lines.at(static_cast<std::size_t>(mark.line - 1));
  std::size_t byte = 0;
  for (int column = 1; byte < line.size(); ++byte)
    if ((static_cast<unsigned char>(line[byte]) & 0xC0) != 0x80 && column++ == mark.column) break;
  return byte;
}

std::vector<Finding> unreadable(const Source& source, std::string_view raw) {
  if (raw.size() > size_limit)
    return {{{.line = 0}, fmt::format("{} bytes are too much for a profile; the limit is 256 KiB", raw.size()), "is this the right file?"}};
  if (raw.starts_with("\xFF\xFE") || raw.starts_with("\xFE\xFF")) return {{{.line = 0}, "this file is UTF-16", "save the file as UTF-8"}};

  std::vector<Finding> findings;
  for (std::size_t i = 0; i < source.lines.size(); ++i)
    if (const auto unfit = unfit_character(source.lines[i]))
      findings.push_back({mark_at(source, static_cast<int>(i), static_cast<int>(unfit->at)), unfit->message, unfit->hint});
  if (!findings.empty()) return findings;

  for (std::size_t i = 0; i < source.lines.size(); ++i) {
    const std::string_view line = source.lines[i];
    const auto end = std::min(line.find_first_not_of(" \t"), line.size());
    const auto tab = line.substr(0, end).find('\t');
    if (tab == std::string_view::npos || end == line.size() || line[end] == '#') continue;
    findings.push_back({mark_at(source, static_cast<int>(i), static_cast<int>(tab)), "a tab in the indentation", "YAML takes spaces only: two for each level"});
  }
  return findings;
}

Diagnostic to_diagnostic(const Finding& finding, const std::vector<Source>& sources) {
  const auto& source = sources.at(finding.mark.source);
  Diagnostic diagnostic{.file = source.name, .message = finding.message, .hint = finding.hint};
  if (!source.has_lines || finding.mark.line == 0) return diagnostic;
  diagnostic.line = finding.mark.line;
  diagnostic.column = finding.mark.column;
  diagnostic.length = finding.mark.length;
  const auto index = static_cast<std::size_t>(finding.mark.line - 1);
  if (index < source.lines.size()) diagnostic.source = printable(source.lines[index]);
  return diagnostic;
}

}  // namespace kvmstrap
