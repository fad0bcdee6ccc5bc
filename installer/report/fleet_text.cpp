#include "report/fleet_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "model/text.hpp"

namespace kvmstrap {

namespace {

std::string painted(const HostReport& host, const std::string& text, const Terminal& terminal) {
  if (is_well(host)) return terminal.green(text);
  return host.state == HostState::held_back || host.state == HostState::left ? terminal.yellow(text) : terminal.red(text);
}

std::string_view sign_of(const HostReport& host) { return is_well(host) ? "+" : host.state == HostState::held_back ? "-" : "x"; }

}  // namespace

std::string_view sign_of(HostStepEnd end) {
  switch (end) {
    case HostStepEnd::planned:
      return "o";
    case HostStepEnd::running:
      return ">";
    case HostStepEnd::same:
      return ".";
    case HostStepEnd::changed:
      return "+";
    case HostStepEnd::blocked:
    case HostStepEnd::failed:
      return "x";
  }
  return "?";
}

std::vector<std::string> steps_of(const std::vector<HostReport>& hosts) {
  std::vector<std::string> ids;
  for (const auto& host : hosts) {
    auto next = ids.begin();
    for (const auto& step : host.steps) {
      const auto found = std::ranges::find(ids, step.id);
      next = std::next(found != ids.end() ? found : ids.insert(next, step.id));
    }
  }
  return ids;
}

std::string host_row(const HostReport& host, std::size_t name_width, const Terminal& terminal) {
  auto row = fmt::format("{} {:<{}}  {} {:7.1f} s", painted(host, std::string(sign_of(host)), terminal), host.name, name_width,
                         painted(host, fmt::format("{:<22}", lower(in_words(host))), terminal), host.seconds);
  if (!is_well(host) || host.steps.empty()) {
    if (!host.step.empty()) row += "  " + host.step + ":";
    if (!host.why.empty()) row += (host.step.empty() ? "  " : " ") + shown_of_host(host.why, 160);
  }
  return row;
}

std::string step_matrix(const std::vector<HostReport>& hosts, const Terminal& terminal) {
  const auto ids = steps_of(hosts);
  if (ids.empty()) return {};
  std::size_t width = 0;
  for (const auto& host : hosts) width = std::max(width, host.name.size());
  std::string text;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    text += std::string(width + 2, ' ');
    for (std::size_t before = 0; before < i; ++before) text += "| ";
    text += ids[i] + "\n";
  }
  for (const auto& host : hosts) {
    if (host.steps.empty()) continue;
    text += fmt::format("{:<{}}  ", host.name, width);
    for (const auto& id : ids) {
      const auto step = std::ranges::find(host.steps, id, &HostStep::id);
      const auto sign = step == host.steps.end() ? std::string_view(" ") : sign_of(step->end);
      text += (sign == "x" ? terminal.red(sign) : sign == "+" ? terminal.green(sign) : std::string(sign)) + " ";
    }
    text += painted(host, lower(in_words(host)), terminal) + "\n";
  }
  return text + terminal.faint(fmt::format("  {}\n", step_legend));
}

std::string planned_changes(const std::vector<HostReport>& hosts) {
  std::vector<std::string> sentences;
  std::map<std::string, std::vector<std::string>> of;
  for (const auto& host : hosts)
    for (const auto& sentence : host.planned) {
      if (!of.contains(sentence)) sentences.push_back(sentence);
      if (auto& names = of[sentence]; names.empty() || names.back() != host.name) names.push_back(host.name);
    }
  std::string text;
  for (const auto& sentence : sentences) {
    const auto& names = of[sentence];
    text += fmt::format("  {}  ({})\n", sentence, names.size() == hosts.size() && names.size() > 1 ? fmt::format("all {}", names.size()) : first_of(names, 4));
  }
  return text.empty() ? text : text + "\n";
}

std::string fleet_summary(const std::vector<HostReport>& hosts, const Terminal& terminal) {
  std::map<std::string, std::size_t> counts;
  for (const auto& host : hosts) ++counts[lower(in_words(host))];
  const auto well = std::ranges::count_if(hosts, is_well);
  std::string text = fmt::format("{} of {} {}", well, hosts.size(), hosts.size() == 1 ? "host" : "hosts");
  for (const auto& [words, count] : counts) text += fmt::format(", {} {}", count, words);
  text = (static_cast<std::size_t>(well) == hosts.size() ? terminal.green(text) : terminal.red(text)) + "\n";
  for (const auto& host : hosts) {
    if (!host.old_algorithms.empty())
      text += fmt::format("  {}: {} had to be offered, which today's ssh does not offer by itself\n", host.name, to_string(host.old_algorithms));
    if (is_well(host)) continue;
    text += fmt::format("{}: {}{}: {}\n", terminal.bold(host.name), lower(in_words(host)), host.step.empty() ? "" : " in " + host.step, host.why);
    if (!host.detail.empty()) text += fmt::format("    {}\n", host.detail);
    if (!host.next.empty()) text += fmt::format("    what to do: {}\n", host.next);
  }
  return text;
}

std::vector<std::string> live_rows(const std::vector<const HostReport*>& hosts, std::size_t columns, std::size_t rows) {
  if (columns == 0) columns = 80;
  std::vector<std::string> text;
  std::size_t over = 0;
  std::size_t hidden = 0;
  for (const auto* host : hosts) {
    if (is_over(host->state)) ++over;
    if (is_over(host->state) || host->state == HostState::waiting) continue;
    if (text.size() >= rows) {
      ++hidden;
      continue;
    }
    text.push_back(fmt::format("  > {}: {}{}{}", host->name, in_words(*host), host->step.empty() ? "" : ", " + host->step,
                               host->said.empty() ? "" : ": " + join(words(host->said), " ")));
  }
  if (hidden > 0) text.push_back(fmt::format("    and {} more", hidden));
  constexpr std::size_t cells = 30;
  const auto full = hosts.empty() ? cells : cells * over / hosts.size();
  text.push_back(fmt::format("  [{}{}] {} of {} over", std::string(full, '#'), std::string(cells - full, '.'), over, hosts.size()));
  for (auto& row : text) row.resize(std::min(row.size(), columns - 1));
  return text;
}

}  // namespace kvmstrap
