#include "report/live_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <regex>

#include "model/text.hpp"

namespace kvmstrap {

namespace {

struct Count {
  long done = 0;
  long of = 0;
};

/// The last count of `said`: as yum numbers packages ("3/57", "(3/57)"), or seconds of a time limit, which go on by themselves, in `said` too.
std::optional<Count> count_in(std::string& said, std::chrono::seconds since_said) {
  static const std::regex count(R"((^|[\s(])(\d{1,6})/(\d{1,6})( s)?(?=$|[\s):]))");
  std::smatch last;
  for (auto at = std::sregex_iterator(said.begin(), said.end(), count); at != std::sregex_iterator(); ++at) last = *at;
  if (last.empty()) return std::nullopt;
  Count found{std::stol(last[2]), std::stol(last[3])};
  if (found.of == 0 || found.done > found.of) return std::nullopt;
  if (last[4].matched) {
    found.done = std::min<long>(found.done + since_said.count(), found.of);
    said.replace(static_cast<std::size_t>(last.position(2)), static_cast<std::size_t>(last.length(2)), std::to_string(found.done));
  }
  return found;
}

std::string bar(const Count& count) {
  constexpr long cells = 12;
  const auto full = static_cast<std::size_t>(cells * count.done / count.of);
  return fmt::format("[{}{}] ", std::string(full, '#'), std::string(cells - full, '.'));
}

}  // namespace

std::string live_line(const LiveStep& step, std::size_t columns) {
  if (columns == 0) columns = 80;
  auto text = fmt::format("  > {} {} s", step.title, step.elapsed.count());
  constexpr std::size_t room_for_a_bar = 60;
  auto said = join(words(as_ascii(step.said)), " ");
  const auto count = columns >= room_for_a_bar ? count_in(said, step.since_said) : std::nullopt;
  if (!said.empty()) text += ": " + (count ? bar(*count) : "") + said;
  return text.substr(0, columns - 1);
}

}  // namespace kvmstrap
