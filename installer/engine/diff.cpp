#include "engine/diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "model/text.hpp"

namespace kvmstrap {

namespace {

struct Line {
  char mark;  // ' ', '-', '+'
  std::string text;
};

/// Longest common subsequence by the quadratic table: configuration files have hundreds of lines, once their common ends are cut off few.
std::vector<Line> compare(std::vector<std::string> before, std::vector<std::string> after) {
  std::vector<Line> head;
  std::vector<Line> tail;
  std::size_t same = 0;
  while (same < before.size() && same < after.size() && before[same] == after[same]) head.push_back({' ', before[same++]});
  before.erase(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(same));
  after.erase(after.begin(), after.begin() + static_cast<std::ptrdiff_t>(same));
  while (!before.empty() && !after.empty() && before.back() == after.back()) {
    tail.push_back({' ', before.back()});
    before.pop_back();
    after.pop_back();
  }
  const auto rows = before.size() + 1;
  const auto columns = after.size() + 1;
  std::vector<std::size_t> longest(rows * columns, 0);
  const auto cell = [&](std::size_t i, std::size_t j) -> std::size_t& { return longest[i * columns + j]; };
  for (auto i = before.size(); i-- > 0;)
    for (auto j = after.size(); j-- > 0;) cell(i, j) = before[i] == after[j] ? cell(i + 1, j + 1) + 1 : std::max(cell(i + 1, j), cell(i, j + 1));
  auto result = std::move(head);
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < before.size() || j < after.size()) {
    if (i < before.size() && j < after.size() && before[i] == after[j]) {
      result.push_back({' ', before[i]});
      ++i;
      ++j;
    } else if (j == after.size() || (i < before.size() && cell(i + 1, j) >= cell(i, j + 1))) {
      result.push_back({'-', before[i++]});
    } else {
      result.push_back({'+', after[j++]});
    }
  }
  std::ranges::move(tail.rbegin(), tail.rend(), std::back_inserter(result));
  return result;
}

constexpr std::size_t context = 3;

}  // namespace

std::string unified_diff(const std::string& path, const std::string& before, const std::string& after) {
  if (before == after) return {};
  const auto all = compare(lines(before), lines(after));
  std::vector<bool> shown(all.size(), false);
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].mark != ' ')
      for (auto k = i - std::min(i, context); k < std::min(all.size(), i + context + 1); ++k) shown[k] = true;

  auto text = fmt::format("--- {}\n+++ {}\n", before.empty() ? "/dev/null" : path, after.empty() ? "/dev/null" : path);
  std::size_t old_line = 1;
  std::size_t new_line = 1;
  for (std::size_t i = 0; i < all.size();) {
    if (!shown[i]) {
      ++old_line;
      ++new_line;
      ++i;
      continue;
    }
    auto end = i;
    std::size_t old_count = 0;
    std::size_t new_count = 0;
    for (; end < all.size() && shown[end]; ++end) {
      old_count += all[end].mark != '+' ? 1 : 0;
      new_count += all[end].mark != '-' ? 1 : 0;
    }
    text += fmt::format("@@ -{},{} +{},{} @@\n", old_count ? old_line : old_line - 1, old_count, new_count ? new_line : new_line - 1, new_count);
    for (; i < end; ++i) text += all[i].mark + all[i].text + "\n";
    old_line += old_count;
    new_line += new_count;
  }
  return text;
}

}  // namespace kvmstrap
