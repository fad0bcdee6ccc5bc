#pragma once
#include <string_view>

#include "profile/source.hpp"
#include "profile/written.hpp"

namespace kvmstrap {

/// What yaml-cpp's `message` for `place` means for a person who edits a profile, and where that person would look.
Finding finding_for_parser_error(std::string_view message, const Source& source, Place place);

}  // namespace kvmstrap
