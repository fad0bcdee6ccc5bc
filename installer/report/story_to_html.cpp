#include "report/story_to_html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "embedded/embedded.hpp"
#include "model/text.hpp"
#include "model/utc.hpp"
#include "report/network_picture.hpp"
#include "report/network_words.hpp"

namespace kvmstrap {

namespace {

/// A word and how it is shown: a sign, so that it is told apart without its colour as well.
struct Mark {
  std::string_view tone;  ///< a class of the page: good, attention, bad, quiet
  std::string_view sign;
  std::string_view word;
};

Mark mark_of(StepEnd end) {
  switch (end) {
    case StepEnd::same:
      return {"quiet", "=", "as it should be"};
    case StepEnd::changed:
      return {"good", "✓", "changed"};
    case StepEnd::open:
      return {"attention", "!", "not as the profile says"};
    case StepEnd::blocked:
      return {"bad", "✕", "in the way"};
    case StepEnd::failed:
      return {"bad", "✕", "failed"};
    case StepEnd::not_reached:
      return {"quiet", "–", "not reached"};
  }
  return {};
}

Mark mark_of(Rating rating) {
  switch (rating) {
    case Rating::pass:
      return {"good", "✓", "pass"};
    case Rating::warn:
      return {"attention", "!", "warn"};
    case Rating::fail:
      return {"bad", "✕", "fail"};
    case Rating::unknown:
      return {"quiet", "?", "unknown"};
  }
  return {};
}

Mark mark_of(Exit exit) {
  switch (exit) {
    case Exit::done:
      return {"good", "✓", ""};
    case Exit::unverified:
    case Exit::reboot:
      return {"attention", "!", ""};
    case Exit::network_rolled_back:
      return {"bad", "↩", ""};
    default:
      return {"bad", "✕", ""};
  }
}

Json mark_view(const Mark& mark) { return {{"tone", mark.tone}, {"sign", mark.sign}, {"word", mark.word}}; }

/// `text`, or false where there is none: a section of the page.
Json unless_empty(const std::string& text) { return text.empty() ? Json(false) : Json(text); }

/// An array, and whether there is anything in it: a heading stands only above something.
void set_list(Json& view, const std::string& name, Json list) {
  view["any-" + name] = !list.empty();
  view[name] = std::move(list);
}

std::string duration(double seconds) {
  if (seconds < 0.05) return "0 s";
  if (seconds < 10) return fmt::format("{:.1f} s", seconds);
  if (seconds < 60) return fmt::format("{:.0f} s", seconds);
  const auto whole = static_cast<long>(seconds + 0.5);
  return fmt::format("{} min {:02} s", whole / 60, whole % 60);
}

Json diff_view(const std::string& diff) {
  Json shown = Json::array();
  for (const auto& line : lines(diff)) {
    const bool head = line.starts_with("---") || line.starts_with("+++") || line.starts_with("@@");
    shown.push_back({{"class", head ? "head" : line.starts_with('+') ? "more" : line.starts_with('-') ? "less" : "same"}, {"text", line}});
  }
  return {{"lines", shown}};
}

/// When the steps that took time began and ended, in seconds; bars are drawn on this scale.
struct Scale {
  double from = std::numeric_limits<double>::max();
  double to = 0;
  explicit Scale(const std::vector<StepStory>& steps) {
    for (const auto& step : steps)
      if (step.seconds > 0) {
        from = std::min(from, step.began);
        to = std::max(to, step.began + step.seconds);
      }
  }
  bool empty() const { return to <= from; }
};

Json bar_view(const StepStory& step, const Scale& scale) {
  if (scale.empty() || step.seconds <= 0) return false;
  constexpr double least = 0.6;  // per cent: a step that took no time to speak of is there all the same
  const double whole = scale.to - scale.from;
  const double width = std::max(least, 100 * step.seconds / whole);
  const double left = std::min(100 * (step.began - scale.from) / whole, 100 - width);
  return {{"left", fmt::format("{:.2f}", left)}, {"width", fmt::format("{:.2f}", width)}};
}

std::string counted(std::size_t count, std::string_view one) { return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s"); }

/// "2 files, 3 commands"
std::string summary_of(const StepStory& step) {
  std::vector<std::string> parts;
  if (!step.diffs.empty()) parts.push_back(counted(step.diffs.size(), "file"));
  if (!step.commands.empty()) parts.push_back(counted(step.commands.size(), "command"));
  return join(parts, ", ");
}

Json step_view(const StepStory& step, const RunStory& story, const Scale& scale) {
  auto view = mark_view(mark_of(step.end));
  const bool made = step.end == StepEnd::changed || step.end == StepEnd::failed;
  view["id"] = step.id;
  view["title"] = step.title;
  view["took"] = step.seconds > 0 ? Json(duration(step.seconds)) : Json(false);
  view["bar"] = bar_view(step, scale);
  view["open"] = step_of_end(story) == &step;
  view["planned"] = !made;
  Json changes = Json::array();
  for (const auto& change : step.changes) changes.push_back({{"what", change.what}, {"reads-back", unless_empty(change.reads_back)}});
  set_list(view, "changes", changes);
  Json blockers = Json::array();
  for (const auto& blocker : step.blockers) blockers.push_back({{"what", blocker.what}, {"remedy", blocker.remedy}});
  view["blockers"] = blockers;
  view["later"] = step.end == StepEnd::changed || step.end == StepEnd::same ? Json::array() : Json(step.later);
  view["warnings"] = step.warnings;
  view["evidence"] = step.evidence;
  Json diffs = Json::array();
  for (const auto& diff : step.diffs) diffs.push_back(diff_view(diff));
  set_list(view, "diffs", diffs);
  set_list(view, "commands", step.commands);
  view["how"] = unless_empty(summary_of(step));
  return view;
}

Json network_view(const RunStory& story) {
  const auto* before = present(story.network_before);
  const auto* after = present(story.network_after);
  Json view{{"unread", false}, {"only", false}, {"pair", false}};
  if (!after) {
    view["unread"] = unknown(story.network_after) ? std::get<Unknown>(story.network_after).why : "there is none";
    set_list(view, "moves", Json::array());
    return view;
  }
  const auto changes = before ? network_changes(*before, *after) : std::vector<std::string>{};
  set_list(view, "moves", changes);
  if (changes.empty())
    view["only"] = {{"picture", network_picture(*after, *after, Side::after, "network")}};
  else
    view["pair"] = {{"before", network_picture(*before, *after, Side::before, "before")}, {"after", network_picture(*after, *before, Side::after, "after")}};
  return view;
}

Json verdict_view(const HostVerdict& verdict) {
  auto view = mark_view(mark_of(verdict.rating));
  view["what"] = verdict.what;
  view["evidence"] = verdict.evidence;
  view["remedy"] = unless_empty(verdict.remedy);
  return view;
}

/// "19 pass, 2 warn, 1 fail"
std::string tally(const std::vector<HostVerdict>& verdicts) {
  std::vector<std::string> parts;
  for (const auto rating : {Rating::pass, Rating::warn, Rating::fail, Rating::unknown})
    if (const auto count = std::ranges::count(verdicts, rating, &HostVerdict::rating); count > 0) parts.push_back(fmt::format("{} {}", count, name_of(rating)));
  return join(parts, ", ");
}

Json particulars(const RunStory& story) {
  auto began = in_utc(story.began);
  began.replace(began.find('T'), 1, " ").replace(began.size() - 1, 1, " UTC");
  const std::pair<const char*, std::string> all[] = {{"Profile", story.profile},
                                                     {"Began", began},
                                                     {"Took", duration(story.seconds)},
                                                     {"System", story.system},
                                                     {"Kernel", story.kernel},
                                                     {"Run", story.run},
                                                     {"Exit code", std::to_string(static_cast<int>(story.outcome.exit))},
                                                     {"Journal and log", story.journal},
                                                     {"Made by", "kvmstrap " + story.version}};
  Json shown = Json::array();
  for (const auto& [name, value] : all)
    if (!value.empty()) shown.push_back({{"name", name}, {"value", value}});
  return shown;
}

}  // namespace

std::string story_to_html(const RunStory& story) {
  const auto& outcome = story.outcome;
  auto view = mark_view(mark_of(outcome.exit));
  view["host"] = story.host;
  view["command"] = story.command;
  view["headline"] = headline(story);
  view["in-step"] = step_of_end(story) ? Json{{"id", outcome.step}, {"title", step_of_end(story)->title}} : Json(false);
  view["why"] = unless_empty(outcome.why);
  view["state"] = unless_empty(outcome.state);
  view["next"] = unless_empty(outcome.next);
  view["any-advice"] = !outcome.state.empty() || !outcome.next.empty();
  view["particulars"] = particulars(story);
  view["detail"] = unless_empty(outcome.detail);
  view["last-lines"] = unless_empty(join(story.last_lines, "\n"));
  view["problem"] = !outcome.detail.empty() || !story.last_lines.empty();
  view["network"] = story.command == "check" ? Json(false) : network_view(story);
  const Scale scale(story.steps);
  Json steps = Json::array();
  for (const auto& step : story.steps) steps.push_back(step_view(step, story, scale));
  set_list(view, "steps", steps);
  Json verdicts = Json::array();
  for (const auto& verdict : story.verdicts) verdicts.push_back(verdict_view(verdict));
  set_list(view, "verdicts", verdicts);
  view["tally"] = tally(story.verdicts);
  view["style"] = embedded("templates/report/style.css");
  return render_markup("templates/report/page.html", view);
}

}  // namespace kvmstrap
