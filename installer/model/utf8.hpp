#pragma once
#include <cstddef>
#include <string_view>

namespace kvmstrap {

/// The length in bytes of the well-formed UTF-8 character at `at` (RFC 3629: no surrogates, nothing overlong, nothing above U+10FFFF); 0 if there is none.
std::size_t utf8_length(std::string_view text, std::size_t at);

/// Whether `text` is UTF-8 from its beginning to its end.
bool is_utf8(std::string_view text);

}  // namespace kvmstrap
