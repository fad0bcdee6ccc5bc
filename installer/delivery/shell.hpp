#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace kvmstrap {

/// `text`, whatever it holds, as one word of a POSIX shell's command line, in single quotes.
std::string shell_word(std::string_view text);

/// `text` as one word of a shell script, in single quotes; nullopt when it holds a control character: a script's line must end where it is meant to.
std::optional<std::string> shell_quoted(std::string_view text);

}  // namespace kvmstrap
