#pragma once
#include <string>
#include <string_view>

namespace kvmstrap {

/// `text` as troff prints it to the letter: dashes that can be copied, nothing that troff takes for a command of its own.
std::string troff(std::string_view text);

}  // namespace kvmstrap
