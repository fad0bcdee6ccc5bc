#include "report/network_picture.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "embedded/embedded.hpp"
#include "report/layers.hpp"
#include "report/network_words.hpp"

namespace kvmstrap {

namespace {

// In pixels; texts are measured by their length, in a font whose characters are all as wide, with something to spare.
constexpr double box_margin = 14;
constexpr double padding = 14;
constexpr double head_height = 36;
constexpr double line_height = 19;
constexpr double name_width = 9;
constexpr double kind_width = 6.8;
constexpr double line_width = 7.7;

/// As long as a person sees it: continuation bytes of UTF-8 do not count.
double length_of(const std::string& text) {
  return static_cast<double>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

struct ShownLine {
  std::string text;
  bool marked = false;
};

struct ShownLink {
  const Link& link;
  std::string kind;
  std::vector<ShownLine> lines;
  std::string badge;  ///< empty: as on the other side
};

ShownLink shown_link(const Link& link, const NetworkState& state, const NetworkState& other, Side side) {
  ShownLink shown{link, kind_in_words(link), {}, {}};
  const auto counterpart = other.links.find(link.name);
  const bool alone = counterpart == other.links.end();
  const auto lines_there = alone ? std::vector<std::string>{} : lines_of(counterpart->second, other);
  bool any_marked = false;
  for (const auto& line : lines_of(link, state)) {
    const bool marked = !alone && std::ranges::find(lines_there, line) == lines_there.end();
    shown.lines.push_back({line, marked});
    any_marked |= marked;
  }
  if (alone)
    shown.badge = side == Side::after ? "new" : "goes";
  else if (any_marked || kind_in_words(counterpart->second) != shown.kind || below(counterpart->second, other) != below(link, state) ||
           lines_there.size() != shown.lines.size())
    shown.badge = side == Side::after ? "changed" : "changes";
  return shown;
}

Box box_of(const ShownLink& shown, const NetworkState& state) {
  double width = length_of(shown.link.name) * name_width + length_of(shown.kind) * kind_width + 18;
  for (const auto& line : shown.lines) width = std::max(width, (length_of(line.text) + (line.marked ? 2 : 0)) * line_width);
  const auto height = head_height + (shown.lines.empty() ? 0 : static_cast<double>(shown.lines.size()) * line_height + 8);
  return {.name = shown.link.name, .below = below(shown.link, state), .width = std::max(150.0, width + 2 * padding), .height = height};
}

std::string px(double length) { return fmt::format("{:.0f}", length); }

Json line_view(const ShownLine& line, double x, double y, Side side) {
  return {{"x", px(x)}, {"y", px(y)}, {"sign", line.marked ? Json(side == Side::after ? "+ " : "− ") : Json(false)}, {"text", line.text}};
}

Json box_view(const ShownLink& shown, const Box& box, Side side) {
  Json lines = Json::array();
  for (std::size_t i = 0; i < shown.lines.size(); ++i)
    lines.push_back(line_view(shown.lines[i], box.x + padding, box.y + head_height + 10 + static_cast<double>(i) * line_height, side));
  const double badge_width = length_of(shown.badge) * 7 + 16;
  Json badge = false;
  if (!shown.badge.empty())
    badge = {{"word", shown.badge},      {"x", px(box.x + box.width - badge_width - 10)},          {"y", px(box.y - 9)},
             {"width", px(badge_width)}, {"text-x", px(box.x + box.width - badge_width / 2 - 10)}, {"text-y", px(box.y + 3.5)}};
  return {{"class", fmt::format("link {} {}", shown.link.kind == LinkKind::bridge ? "bridge" : "lower", shown.badge.empty() ? "same" : shown.badge)},
          {"x", px(box.x)},
          {"y", px(box.y)},
          {"width", px(box.width)},
          {"height", px(box.height)},
          {"name", shown.link.name},
          {"name-x", px(box.x + padding)},
          {"kind", shown.kind},
          {"kind-x", px(box.x + box.width - padding)},
          {"head-y", px(box.y + 24)},
          {"lines", lines},
          {"badge", badge}};
}

/// A wire from the middle of what is below to the middle of what rests on it.
Json wire_view(const Box& lower, const Box& upper, bool marked) {
  const double from = lower.x + lower.width;
  const double bend = std::max(20.0, (upper.x - from) / 2);
  return {{"class", marked ? "wire marked" : "wire"},
          {"path", fmt::format("M{:.0f} {:.0f}C{:.0f} {:.0f} {:.0f} {:.0f} {:.0f} {:.0f}", from, lower.middle(), from + bend, lower.middle(), upper.x - bend,
                               upper.middle(), upper.x, upper.middle())}};
}

}  // namespace

std::string network_picture(const NetworkState& shown, const NetworkState& other, Side side, const std::string& id) {
  std::vector<ShownLink> links;
  std::vector<Box> boxes;
  for (const auto* link : links_of_interest(shown)) {
    links.push_back(shown_link(*link, shown, other, side));
    boxes.push_back(box_of(links.back(), shown));
  }
  const auto extent = place(boxes);
  for (auto& box : boxes) {
    box.x += box_margin;
    box.y += box_margin;
  }
  Json box_views = Json::array();
  Json wires = Json::array();
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    box_views.push_back(box_view(links[i], boxes[i], side));
    const auto there = other.links.find(boxes[i].name);
    const auto below_there = there == other.links.end() ? std::vector<std::string>{} : below(there->second, other);
    for (const auto& name : boxes[i].below)
      if (const auto lower = std::ranges::find(boxes, name, &Box::name); lower != boxes.end())
        wires.push_back(wire_view(*lower, boxes[i], std::ranges::find(below_there, name) == below_there.end()));
  }
  const double width = extent.width + 2 * box_margin;
  return render_markup("templates/report/network.svg", {{"id", id},
                                                        {"title", side == Side::before ? "The network before" : "The network afterwards"},
                                                        {"description", network_in_words(shown)},
                                                        {"side", side == Side::before ? "before" : "after"},
                                                        {"width", px(width)},
                                                        {"least-width", px(width * 0.86)},
                                                        {"height", px(extent.height + 2 * box_margin)},
                                                        {"wires", wires},
                                                        {"boxes", box_views}});
}

}  // namespace kvmstrap
