#include "report/layers.hpp"

#include <algorithm>
#include <map>

namespace kvmstrap {

namespace {

constexpr double between_columns = 56;
constexpr double between_boxes = 26;

class Layers {
 public:
  explicit Layers(std::vector<Box>& boxes) {
    for (auto& box : boxes) boxes_[box.name] = &box;
    // In the order in which they are met from the top down: what rests on the same box stays together.
    for (auto& box : boxes)
      if (!is_below_another(box.name)) meet(box);
    for (auto& box : boxes) meet(box);  // in a circle nothing is at the top
  }

  Extent place() {
    double x = 0;
    double top = 0;
    double bottom = 0;
    for (auto& column : columns_) {
      if (column.empty()) continue;  // of a circle
      const double width = std::ranges::max(column, {}, &Box::width)->width;
      place_column(column);
      for (auto* box : column) {
        box->x = x;
        box->width = width;
        top = std::min(top, box->y);
        bottom = std::max(bottom, box->y + box->height);
      }
      x += width + between_columns;
    }
    for (auto& column : columns_)
      for (auto* box : column) box->y -= top;
    return {std::max(0.0, x - between_columns), bottom - top};
  }

 private:
  bool is_below_another(const std::string& name) const {
    return std::ranges::any_of(boxes_, [&](const auto& one) { return std::ranges::find(one.second->below, name) != one.second->below.end(); });
  }

  /// Puts a box into the column after the last of those that it rests on, and says which that is.
  std::size_t meet(Box& box) {
    const auto [found, fresh] = column_of_.emplace(box.name, 0);
    if (!fresh) return found->second;
    std::size_t column = 0;
    for (const auto& name : box.below)
      if (const auto lower = boxes_.find(name); lower != boxes_.end()) column = std::max(column, meet(*lower->second) + 1);
    column_of_[box.name] = column;
    if (columns_.size() <= column) columns_.resize(column + 1);
    columns_[column].push_back(&box);
    return column;
  }

  /// The middle of what `box` rests on; its own where it rests on nothing.
  double wanted_middle(const Box& box) const {
    double sum = 0;
    int count = 0;
    for (const auto& name : box.below)
      if (const auto lower = boxes_.find(name); lower != boxes_.end() && column_of_.at(name) < column_of_.at(box.name)) {
        sum += lower->second->middle();
        ++count;
      }
    return count == 0 ? box.middle() : sum / count;
  }

  void place_column(std::vector<Box*>& column) {
    std::map<const Box*, double> wanted;
    for (const auto* box : column) wanted[box] = wanted_middle(*box) - box->height / 2;
    const bool first = &column == &columns_.front();
    if (!first) std::ranges::stable_sort(column, {}, [&](const Box* box) { return wanted[box] + box->height / 2; });
    double free = first ? 0 : wanted[column.front()];
    double moved = 0;
    for (auto* box : column) {
      box->y = first ? free : std::max(free, wanted[box]);
      moved += box->y - wanted[box];
      free = box->y + box->height + between_boxes;
    }
    if (!first)
      for (auto* box : column) box->y -= moved / static_cast<double>(column.size());
  }

  std::map<std::string, Box*> boxes_;
  std::map<std::string, std::size_t> column_of_;
  std::vector<std::vector<Box*>> columns_;
};

}  // namespace

Extent place(std::vector<Box>& boxes) { return boxes.empty() ? Extent{} : Layers(boxes).place(); }

}  // namespace kvmstrap
