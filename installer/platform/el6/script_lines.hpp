#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

/// The files that EL6's scripts hand to `ip`, a line a call.
namespace kvmstrap::el6 {

/// A line that says nothing: empty, or a comment.
bool is_comment(std::string_view line);

/// The same text for another link: the lines of a person stay as they are, but for the link's name behind one of `keywords`.
std::string with_other_link(std::string_view text, std::initializer_list<std::string_view> keywords, const std::string& old_link, const std::string& new_link);

}  // namespace kvmstrap::el6
