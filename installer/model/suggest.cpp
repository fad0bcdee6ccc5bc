#include "model/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <vector>

namespace kvmstrap {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Optimal string alignment: three rows of the table are enough to see a swap.
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

namespace {

/// Case and the choice of - or _ are no difference in meaning.
std::string folded(std::string_view text) {
  std::string result;
  for (const unsigned char c : text) result += c == '_' ? '-' : static_cast<char>(std::tolower(c));
  return result;
}

}  // namespace

std::optional<std::string_view> closest(std::string_view wrong, std::span<const std::string_view> names) {
  constexpr std::size_t longest = 64;  // a mistyped name is short; this bounds the work on hostile input
  if (wrong.empty() || wrong.size() > longest) return std::nullopt;
  std::optional<std::string_view> best;
  std::size_t best_distance = 0;
  for (const auto name : names) {
    if (name.size() > longest) continue;
    const auto distance = edit_distance(folded(wrong), folded(name));
    if (distance > std::max<std::size_t>(1, std::min(wrong.size(), name.size()) / 3) || distance >= std::max(wrong.size(), name.size())) continue;
    if (!best || distance < best_distance) {
      best = name;
      best_distance = distance;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view wrong, std::span<const std::string_view> names) {
  const auto found = closest(wrong, names);
  return found ? fmt::format("did you mean '{}'?", *found) : std::string{};
}

}  // namespace kvmstrap
