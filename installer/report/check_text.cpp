#include "report/check_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/gather.hpp"
#include "model/text.hpp"
#include "verdicts/catalogue.hpp"

namespace kvmstrap {

namespace {

std::string painted(Rating rating, const Terminal& terminal) {
  const auto word = fmt::format("{:<8}", name_of(rating));
  switch (rating) {
    case Rating::pass:
      return terminal.green(word);
    case Rating::fail:
      return terminal.red(word);
    default:
      return terminal.yellow(word);
  }
}

const std::string margin(8 + 18, ' ');  // of rating and name

/// The text in lines that fit beside the margin; as it is where the terminal has no width, or hardly any.
std::string folded(const std::string& text, const Terminal& terminal) {
  if (terminal.width < margin.size() + 24) return text;
  const auto room = terminal.width - margin.size();
  std::string lines;
  std::size_t column = 0;
  for (const auto& word : words(text)) {
    const bool fits = column + 1 + word.size() <= room;
    if (column > 0) lines += fits ? " " : "\n" + margin;
    column = column > 0 && fits ? column + 1 + word.size() : word.size();
    lines += word;
  }
  return lines;
}

}  // namespace

std::vector<HostVerdict> check_host(Reader& reader) { return judge(gather_host(verdict_sources(), reader)); }

bool any_failed(const std::vector<HostVerdict>& verdicts) { return std::ranges::find(verdicts, Rating::fail, &HostVerdict::rating) != verdicts.end(); }

void print(const std::vector<HostVerdict>& verdicts, const Terminal& terminal) {
  for (const auto& verdict : verdicts) {
    terminal.out << painted(verdict.rating, terminal) << fmt::format("{:<18}", verdict.what) << folded(verdict.evidence, terminal) << "\n";
    if (!verdict.remedy.empty()) terminal.out << margin << folded("to do: " + verdict.remedy, terminal) << "\n";
  }
}

Json to_json(const std::vector<HostVerdict>& verdicts) {
  Json json = Json::array();
  for (const auto& verdict : verdicts)
    json.push_back({{"what", verdict.what}, {"rating", name_of(verdict.rating)}, {"evidence", verdict.evidence}, {"remedy", verdict.remedy}});
  return {{"verdicts", json}};
}

}  // namespace kvmstrap
