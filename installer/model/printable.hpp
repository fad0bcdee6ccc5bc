#pragma once
#include <string>
#include <string_view>

namespace kvmstrap {

/// `text` as a person can be shown it and XML can hold it: valid UTF-8, line ends as \n. A control character (but tab and line end) becomes its picture (␛),
/// a byte that is no UTF-8 and whatever has no picture (bidirectional controls, noncharacters) U+FFFD.
std::string printable(std::string_view text);

}  // namespace kvmstrap
