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

/// The last count of `step.said`: as yum numbers packages ("3/57", "(3/57)"), or seconds of a time limit, which go on by themselves.
std::optional<Count> count_in(const LiveStep& step) {
  static const std::regex count(R"((?:^|[\s(])(\d{1,6})/(\d{1,6})( s)?(?=$|[\s):]))");
  std::optional<Count> last;
  for (auto at = std::sregex_iterator(step.said.begin(), step.said.end(), count); at != std::sregex_iterator(); ++at) {
    Count found{std::stol((*at)[1]), std::stol((*at)[2])};
    if ((*at)[3].matched) found.done = std::min<long>(found.done + step.since_said.count(), found.of);
    if (found.of > 0 && found.done <= found.of) last = found;
  }
  return last;
}

std::string bar(const Count& count) {
  constexpr long cells = 12;
  const auto full = static_cast<std::size_t>(cells * count.done / count.of);
  return fmt::format("[{}{}] ", std::string(full, '#'), std::string(cells - full, '.'));
}

/// The first `columns` characters; a character of several bytes is taken for one column.
std::string cut(const std::string& text, std::size_t columns) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 && characters++ == columns) return text.substr(0, i);
  return text;
}

/// What a program prints may hold escape sequences and carriage returns.
std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return text;
}

}  // namespace

std::string live_line(const LiveStep& step, std::size_t columns) {
  if (columns == 0) columns = 80;
  auto text = fmt::format("  > {} {} s", step.title, step.elapsed.count());
  constexpr std::size_t room_for_a_bar = 60;
  const auto count = columns >= room_for_a_bar ? count_in(step) : std::nullopt;
  const auto said = words(printable(step.said));
  if (!said.empty() || count) text += ": " + (count ? bar(*count) : "") + join(said, " ");
  return cut(text, columns - 1);
}

}  // namespace kvmstrap
