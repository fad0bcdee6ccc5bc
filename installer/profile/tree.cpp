#include "profile/tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "model/text.hpp"

namespace kvmstrap {

const Node* Node::child(std::string_view name) const {
  if (kind == Kind::list) {
    std::size_t index = children.size();
    std::from_chars(name.data(), name.data() + name.size(), index);
    return index < children.size() ? &children[index] : nullptr;
  }
  const auto found = std::ranges::find(children, name, &Node::key);
  return found == children.end() ? nullptr : &*found;
}

std::string to_string(const Path& path) { return join(path, "."); }

Path operator/(Path path, std::string_view key) {
  path.emplace_back(key);
  return path;
}

bool is_below(const Path& path, const Path& above) { return path.size() >= above.size() && std::equal(above.begin(), above.end(), path.begin()); }

Mark place_of(const Node& root, const Path& path, bool at_key) {
  const Node* node = &root;
  for (const auto& step : path) {
    const Node* next = node->child(step);
    if (next == nullptr) {
      at_key = true;  // what is missing is missed where its owner is named
      break;
    }
    node = next;
  }
  return at_key && node->key_mark.line > 0 ? node->key_mark : node->mark;
}

std::string shown(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string result;
  std::size_t count = 0;
  for (const unsigned char byte : text) {
    if ((byte & 0xC0) != 0x80 && ++count > longest) return result + "...";
    if (byte == '\n')
      result += "\\n";
    else if (byte < 0x20 || byte == 0x7F)
      result += fmt::format("\\x{:02X}", byte);
    else
      result += static_cast<char>(byte);
  }
  return result;
}

}  // namespace kvmstrap
