#include "profile/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>

#include "model/text.hpp"
#include "model/utf8.hpp"

namespace kvmstrap {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t size_limit = 262'144;  // 256 KiB

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
      return Unfit{at, fmt::format("the control character U+{:04X} cannot stand in it", c1 ? static_cast<unsigned char>(line[at + 1]) : byte), "remove it"};
    at += length;
  }
  return std::nullopt;
}

int characters(std::string_view text) {
  return static_cast<int>(std::ranges::count_if(text, [](unsigned char byte) { return (byte & 0xC0) != 0x80; }));
}

/// A line as a terminal may show it: ? for what is no character, and what lies far behind the mistake cut off.
std::string printable(std::string_view line, const Diagnostic& mistake) {
  constexpr int widest = 400;
  if (mistake.column > widest) return {};
  const int last = std::max(mistake.column + mistake.length + 20, 160);
  std::string result;
  int count = 0;
  for (std::size_t at = 0; at < line.size();) {
    const auto length = std::max<std::size_t>(1, utf8_length(line, at));
    const auto character = line.substr(at, length);
    if (++count > last) return result + "...";
    result += unfit_character(character) ? std::string("?") : std::string(character);
    at += length;
  }
  return result;
}

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

Mark mark_at(const Source& source, int line, int byte, std::size_t bytes) {
  const int last = std::max(static_cast<int>(source.lines.size()) - 1, 0);
  if (line <= last) return {.line = std::max(line, 0) + 1, .byte = std::max(byte, 0), .bytes = bytes};
  return {.line = last + 1, .byte = source.lines.empty() ? 0 : static_cast<int>(source.lines.back().size()), .bytes = 1};
}

std::vector<Finding> unreadable(const Source& source, std::string_view raw) {
  if (raw.size() > size_limit) return {{{.line = 0}, fmt::format("{} bytes are too much; the limit is 256 KiB", raw.size()), "is this the right file?"}};
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
  Diagnostic diagnostic{.file = source.name, .message = finding.message, .hint = finding.hint, .path = finding.path};
  if (!source.has_lines || finding.mark.line == 0) return diagnostic;
  const auto index = static_cast<std::size_t>(finding.mark.line - 1);
  const auto line = index < source.lines.size() ? std::string_view(source.lines[index]) : std::string_view{};
  const auto from = std::min(static_cast<std::size_t>(finding.mark.byte), line.size());
  diagnostic.line = finding.mark.line;
  diagnostic.column = characters(line.substr(0, from)) + 1;
  diagnostic.length = std::max(1, characters(line.substr(from, finding.mark.bytes)));
  diagnostic.source = printable(line, diagnostic);
  return diagnostic;
}

namespace {

constexpr std::size_t most_diagnostics = 50;

auto order(const Finding& finding) { return std::tuple(finding.mark.source, finding.mark.line, finding.mark.byte); }

}  // namespace

std::vector<Diagnostic> diagnostics_of(std::vector<Finding> findings, const std::vector<Source>& sources) {
  std::ranges::stable_sort(findings, {}, order);
  std::vector<Diagnostic> diagnostics;
  for (const auto& finding : findings) {
    if (diagnostics.size() == most_diagnostics) {
      diagnostics.push_back(
          {.file = sources.front().name, .message = fmt::format("and {} more mistakes", findings.size() - most_diagnostics), .hint = "mend these first"});
      break;
    }
    diagnostics.push_back(to_diagnostic(finding, sources));
  }
  return diagnostics;
}

}  // namespace kvmstrap
