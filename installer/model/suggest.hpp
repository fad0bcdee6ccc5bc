#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kvmstrap {

/// How many characters have to be inserted, removed, replaced or swapped with their neighbour to make `b` of `a`.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The one of `names` that somebody who wrote `wrong` may have meant: at most a third of its letters differ. The first of equals.
std::optional<std::string_view> closest(std::string_view wrong, std::span<const std::string_view> names);

/// "did you mean 'bridges'?", or empty when nothing is close.
std::string did_you_mean(std::string_view wrong, std::span<const std::string_view> names);

}  // namespace kvmstrap
