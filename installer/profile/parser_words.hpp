#pragma once
#include <string>
#include <string_view>

namespace kvmstrap {

struct Words {
  std::string message;
  std::string hint;
};

/// What yaml-cpp's `message` means for a person who edits a profile; `line` is the source line that it is about.
Words words_for_parser_error(std::string_view message, std::string_view line);

}  // namespace kvmstrap
