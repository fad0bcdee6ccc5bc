#pragma once
#include <string>
#include <vector>

namespace kvmstrap {

/// A box of a picture: what it rests on, how large it is, and where it lies. Lengths in pixels.
struct Box {
  std::string name;
  std::vector<std::string> below;  ///< names of other boxes
  double width = 0;
  double height = 0;
  double x = 0;
  double y = 0;

  double middle() const { return y + height / 2; }
};

struct Extent {
  double width = 0;
  double height = 0;
};

/// Places `boxes` in columns, each right of what it rests on and near the middle of that; the boxes of a column are as wide as its widest, and none touches
/// another. How large the whole is.
Extent place(std::vector<Box>& boxes);

}  // namespace kvmstrap
