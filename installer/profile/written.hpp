#pragma once
#include <string>
#include <string_view>

#include "profile/source.hpp"

/// How YAML is written at a place of the source, where the parser does not tell.
namespace kvmstrap {

/// Line and byte, both from 0, as yaml-cpp counts.
struct Place {
  int line = 0;
  int byte = 0;
};

std::string_view line_at(const Source& source, int line);

/// The rest of the line from `place` on.
std::string_view rest_at(const Source& source, Place place);

/// Behind `&anchor` and `!tag`, at which the parser's mark of a node points.
Place after_properties(const Source& source, Place place);

/// Bytes of the quoted text at the front of `rest`, both quotes included; npos when it is not closed on this line.
std::size_t quoted_length(std::string_view rest);

/// Bytes that the scalar of this value takes at `place`, as far as it stands on one line.
std::size_t written_length(const Source& source, Place place, std::string_view value);

/// Whether one of the lines `first` to `last`, which follow the bracket at `bracket`, is indented no deeper than the bracket's own line and so was meant to
/// stand outside of it.
bool swallows(const Source& source, Place bracket, int first, int last);

/// "deadline: 3min" for "deadline:3min", a key without the blank behind its ':'; empty for any other word.
std::string with_blank(std::string_view word);

/// The dash of the empty item before `next`, in a list whose first dash stands at `first`.
Place dash_before(const Source& source, Place first, Place next);

}  // namespace kvmstrap
