#include "report/check_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/gather.hpp"
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

}  // namespace

std::vector<HostVerdict> check_host(Reader& reader) { return judge(gather_host(verdict_sources(), reader)); }

bool any_failed(const std::vector<HostVerdict>& verdicts) { return std::ranges::find(verdicts, Rating::fail, &HostVerdict::rating) != verdicts.end(); }

void print(const std::vector<HostVerdict>& verdicts, const Terminal& terminal) {
  for (const auto& verdict : verdicts) {
    terminal.out << painted(verdict.rating, terminal) << fmt::format("{:<18}", verdict.what) << verdict.evidence << "\n";
    if (!verdict.remedy.empty()) terminal.out << std::string(26, ' ') << "to do: " << verdict.remedy << "\n";
  }
}

Json to_json(const std::vector<HostVerdict>& verdicts) {
  Json json = Json::array();
  for (const auto& verdict : verdicts)
    json.push_back({{"what", verdict.what}, {"rating", name_of(verdict.rating)}, {"evidence", verdict.evidence}, {"remedy", verdict.remedy}});
  return {{"verdicts", json}};
}

}  // namespace kvmstrap
