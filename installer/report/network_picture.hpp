#pragma once
#include <string>

#include "model/network.hpp"

namespace kvmstrap {

/// On which side of a change a picture stands.
enum class Side { before, after };

/// The network as an SVG element: a box a link, with what it has, each right of those that it rests on. What `other` has not is marked, by words and strokes as
/// well as by colour; what it is like stands in the element's description. `id` is a name for it that no other element of the page has.
std::string network_picture(const NetworkState& shown, const NetworkState& other, Side side, const std::string& id);

}  // namespace kvmstrap
