#include "platform/el6/script_lines.hpp"

#include <algorithm>

#include "model/text.hpp"

namespace kvmstrap::el6 {

bool is_comment(std::string_view line) {
  const auto content = trim(line);
  return content.empty() || content.front() == '#';
}

std::string with_other_link(std::string_view text, std::initializer_list<std::string_view> keywords, const std::string& old_link, const std::string& new_link) {
  std::string result;
  for (const auto& line : lines(text)) {
    auto tokens = words(line);
    bool names_it = false;
    for (std::size_t i = 0; !is_comment(line) && i + 1 < tokens.size(); ++i)
      if (std::ranges::find(keywords, tokens[i]) != keywords.end() && tokens[i + 1] == old_link) {
        tokens[i + 1] = new_link;
        names_it = true;
      }
    result += (names_it ? join(tokens, " ") : line) + "\n";
  }
  return result;
}

}  // namespace kvmstrap::el6
