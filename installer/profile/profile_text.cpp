#include "profile/profile_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/text.hpp"
#include "profile/to_tree.hpp"

namespace kvmstrap {

namespace {

constexpr std::size_t longest_line = 100;

/// What every reader of YAML takes for the same text without quotes, in brackets too.
bool is_plain(std::string_view text) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return is_plain_text(text) && (letters.find(text.front()) != std::string_view::npos || text.front() == '/') && std::ranges::all_of(text, [&](char c) {
           return letters.find(c) != std::string_view::npos || std::string_view("._/+-").find(c) != std::string_view::npos;
         });
}

std::string in_quotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (static_cast<unsigned char>(c) < 0x20)
      quoted += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    else
      quoted += c;
  }
  return quoted + '"';
}

std::string as_text(std::string_view text) { return is_plain(text) ? std::string(text) : in_quotes(text); }

/// On one line: scalars, lists, and what is in lists.
std::string in_line(const Node& node) {
  std::vector<std::string> parts;
  for (const auto& child : node.children) parts.push_back(node.kind == Kind::map ? as_text(child.key) + ": " + in_line(child) : in_line(child));
  switch (node.kind) {
    case Kind::list:
      return "[" + join(parts, ", ") + "]";
    case Kind::map:
      return "{" + join(parts, ", ") + "}";
    default:
      return node.quoted ? as_text(node.text) : node.text;
  }
}

/// A comment of as many lines as it takes; what would end one in the middle is a blank.
std::string comment(const std::string& indent, const std::string& text) {
  auto clean = text;
  std::ranges::replace_if(
      clean, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  std::string lines, line = indent + "#";
  for (const auto& word : words(clean)) {
    if (line.size() + 1 + word.size() > longest_line && line.size() > indent.size() + 1) {
      lines += line + "\n";
      line = indent + "#";
    }
    line += " " + word;
  }
  return lines + line + "\n";
}

class Writer {
 public:
  Writer(const Node& root, const std::vector<Note>& notes) : root_(root), notes_(notes) {}

  std::string text() {
    for (const auto& note : notes_)
      if (note.path.empty()) text_ += comment("", note.text);
    for_each_field<Profile>([&](const auto& field) { section(std::string(field.name), field.doc); });
    return std::move(text_);
  }

 private:
  /// Begins with the first sentence of what the table says of it.
  void section(const std::string& name, std::string_view doc) {
    const auto* node = root_.child(name);
    if (node && node->kind == Kind::scalar) {
      entry(*node, {name}, "");
    } else if (node) {
      text_ += "\n" + comment("", std::string(doc.substr(0, doc.find('.'))));
      entry(*node, {name}, "");
    } else {
      const auto before = text_.size();
      say_below({name}, {}, "");
      if (text_.size() > before) text_.insert(before, "\n");
    }
  }

  void entry(const Node& node, const Path& path, const std::string& indent) {
    const bool is_block = node.kind == Kind::map && !node.children.empty();
    const bool is_list_of_maps = node.kind == Kind::list && !node.children.empty() && node.children.front().kind == Kind::map;
    for (const auto& note : notes_)
      if (note.path == path) text_ += comment(indent, note.text);
    if (!is_block) say_below(path, path, indent);
    text_ += indent + as_text(node.key) + ":";
    if (is_list_of_maps) {
      text_ += "\n";
      for (const auto& one : node.children) text_ += indent + "  - " + in_line(one) + "\n";
    } else if (is_block) {
      text_ += "\n";
      block(node, path, indent + "  ");
    } else {
      text_ += " " + in_line(node) + "\n";
    }
  }

  void block(const Node& map, const Path& path, const std::string& indent) {
    for (const auto& note : notes_)
      if (note.path.size() > path.size() && is_below(note.path, path) && !map.child(note.path[path.size()])) say(note, path, indent);
    for (const auto& child : map.children) entry(child, path / child.key, indent);
  }

  /// Every note below `path`, whose keys are not there or on one line.
  void say_below(const Path& path, const Path& above, const std::string& indent) {
    for (const auto& note : notes_)
      if (is_below(note.path, path) && (note.path != path || above.empty())) say(note, above, indent);
  }

  /// A note whose key is not there, with what leads to it from the key below which it stands.
  void say(const Note& note, const Path& above, const std::string& indent) {
    const Path rest(note.path.begin() + static_cast<std::ptrdiff_t>(above.size()), note.path.end());
    text_ += comment(indent, to_string(rest) + ": " + note.text);
  }

  const Node& root_;
  const std::vector<Note>& notes_;
  std::string text_;
};

}  // namespace

std::string profile_text(const Profile& profile, const std::vector<Note>& notes) { return Writer(TreeMaker::make(profile, {}), notes).text(); }

}  // namespace kvmstrap
