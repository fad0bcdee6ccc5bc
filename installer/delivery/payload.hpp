#pragma once
#include <string>
#include <string_view>

namespace kvmstrap {

/// `bytes` as `gzip -dc` gives them back, without a name and a time: the same bytes give the same.
std::string gzip(std::string_view bytes);

/// `bytes` as `base64 -d | gzip -dc` gives them back: in lines of at most 76 characters, the last one without an end. The same bytes give the same text.
std::string payload(std::string_view bytes);

}  // namespace kvmstrap
