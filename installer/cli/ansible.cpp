#include "cli/ansible.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <sstream>

#include "cli/apply.hpp"
#include "cli/plan.hpp"
#include "cli/selection.hpp"
#include "cli/stop.hpp"
#include "cli/verify.hpp"
#include "engine/words.hpp"
#include "host/files.hpp"
#include "host/offshoot.hpp"
#include "host/ssh_session.hpp"
#include "model/override.hpp"
#include "model/suggest.hpp"
#include "model/text.hpp"
#include "report/plan_text.hpp"

namespace kvmstrap {

namespace {

constexpr std::array<std::string_view, 6> parameters{"profile", "set", "variables", "only", "skip", "state"};

[[noreturn]] void refuse(const std::string& why) { throw Stop(Exit::invalid, why); }

/// Of Ansible's own words.
std::string_view type_of(const Json& value) {
  if (value.is_object()) return "a mapping";
  if (value.is_array()) return "a list";
  if (value.is_string()) return "a text";
  return value.is_boolean() ? "a boolean" : "a number";
}

struct Task {
  ProfileArgument profile;
  Selection selection;
  bool verify = false;
  bool check = false;
  bool diff = false;
};

void refuse_unknown(const Json& arguments) {
  for (const auto& [name, value] : arguments.items()) {
    if (name.starts_with('_') || std::ranges::find(parameters, name) != parameters.end()) continue;
    const auto meant = did_you_mean(name, parameters);
    refuse(fmt::format("there is no parameter '{}'{}; the parameters: {}", name, meant.empty() ? "" : ", " + meant,
                       join({parameters.begin(), parameters.end()}, ", ")));
  }
}

/// nullptr where the task does not say it; null is what a variable without a value leaves.
const Json* given(const Json& arguments, std::string_view name) {
  const auto found = arguments.find(name);
  return found == arguments.end() || found->is_null() ? nullptr : &*found;
}

/// A mapping or a text is the profile itself, a text of one line what PROFILE is on the command line.
ProfileArgument profile_in(const Json& arguments) {
  const auto* value = given(arguments, "profile");
  if (!value) refuse("the parameter 'profile' is missing: a profile as a mapping or as a text, or the name of a built-in one");
  if (value->is_object()) return {.name = "profile", .overrides = {}, .text = text_of(*value, 2)};  // JSON is YAML, and lines can be named
  if (!value->is_string()) refuse(fmt::format("profile: a mapping or a text is expected, and this is {}", type_of(*value)));
  const auto text = value->get<std::string>();
  if (trim(text).empty()) refuse("profile: it is empty");
  if (text.find('\n') == std::string::npos && !text.starts_with('{')) return {.name = text};
  return {.name = "profile", .overrides = {}, .text = text};
}

/// A mapping, each as KEY=VALUE: a text as it is, anything else as JSON, which is YAML in brackets.
std::vector<std::string> assignments_in(const Json& arguments, std::string_view name) {
  std::vector<std::string> assignments;
  const auto* values = given(arguments, name);
  if (!values) return assignments;
  if (!values->is_object()) refuse(fmt::format("{}: a mapping is expected, and this is {}", name, type_of(*values)));
  for (const auto& [key, value] : values->items()) assignments.push_back(key + "=" + (value.is_string() ? value.get<std::string>() : text_of(value)));
  return assignments;
}

/// As --set and --var take them.
std::vector<std::string> overrides_in(const Json& arguments) {
  auto overrides = assignments_in(arguments, "set");
  for (const auto& one : assignments_in(arguments, "variables")) overrides.push_back(as_variable(one));
  return overrides;
}

/// As Ansible takes any list: one, or a text with commas.
std::vector<std::string> list_in(const Json& arguments, std::string_view name) {
  const auto* value = given(arguments, name);
  if (!value) return {};
  std::vector<std::string> list;
  if (value->is_string()) {
    std::istringstream text(value->get<std::string>());
    for (std::string one; std::getline(text, one, ',');) list.emplace_back(trim(one));
    if (list.empty()) refuse(fmt::format("{}: it is empty; leave it out for all steps", name));
    return list;
  }
  if (!value->is_array()) refuse(fmt::format("{}: a list of steps is expected, and this is {}", name, type_of(*value)));
  for (const auto& one : *value) {
    if (!one.is_string()) refuse(fmt::format("{}: the name of a step is expected, and this is {}", name, type_of(one)));
    list.push_back(one.get<std::string>());
  }
  return list;
}

/// What --only and --skip take, checked as there.
Selection selection_in(const Json& arguments) {
  std::vector<std::string> typed;
  for (const auto* name : {"only", "skip"})
    for (const auto& step : list_in(arguments, name)) typed.push_back(fmt::format("--{}={}", name, step));
  CLI::App command;
  Selection selection;
  add_selection(command, selection);
  try {
    command.parse(std::move(typed));
  } catch (const CLI::ParseError& error) {
    refuse(error.what());
  }
  return selection;
}

bool is_to_verify(const Json& arguments) {
  const auto* state = given(arguments, "state");
  if (!state || *state == "present") return false;
  if (*state == "verified") return true;
  refuse(fmt::format("state: 'present' or 'verified' is expected, and this is {}", text_of(*state)));
}

/// @throws Stop (2)
Task read(const Json& arguments) {
  refuse_unknown(arguments);
  Task task{.profile = profile_in(arguments),
            .selection = selection_in(arguments),
            .verify = is_to_verify(arguments),
            .check = arguments.value("_ansible_check_mode", false),
            .diff = arguments.value("_ansible_diff", false)};
  task.profile.overrides = overrides_in(arguments);
  if (task.verify && !task.selection.takes_all()) refuse("state: verified looks at the whole host; 'only' and 'skip' go with state: present");
  if (::geteuid() != 0) refuse("only root can do this: become: true");
  return task;
}

/// What the task made of the host, in the words of Ansible's results.
void tell(const Outcome& outcome, Json& result) {
  result["rc"] = static_cast<int>(outcome.exit);
  result["failed"] = outcome.exit != Exit::done;
  result["msg"] = outcome.step.empty() ? outcome.why : outcome.step + ": " + outcome.why;
  for (const auto& [name, text] : {std::pair("detail", outcome.detail), {"state", outcome.state}, {"next", outcome.next}})
    if (!text.empty()) result[name] = text;
}

/// Takes the plan down as it is shown.
PlanListener plan_into(Json& result, bool diff) {
  return [&result, diff](const Plan& plan, const Platform& platform) {
    result["changed"] = !settled(plan) && !blocked(plan);
    result["changes"] = Json::array();
    for (const auto& step : plan.steps) {
      for (const auto& change : step.proposal.changes) result["changes"].push_back(step.id + ": " + describe_change(change));
      for (const auto& warning : step.proposal.warnings) result["warnings"].push_back(step.id + ": " + warning);
    }
    if (!diff || settled(plan)) return;
    std::ostringstream text;
    print_plan(plan, platform, {.out = text});
    result["diff"] = {{"prepared", text.str()}};
  };
}

void look(const Task& task, Json& result) {
  std::ostringstream said;
  auto outcome = plan({.profile = task.profile, .selection = task.selection, .shown = plan_into(result, task.diff), .terminal = {.out = said}});
  if (outcome.exit == Exit::done) outcome.why = result["changed"] == true ? "it would be changed" : "nothing to do";
  tell(outcome, result);
}

/// What was made, which the plan may have left to be decided later; where nothing was, what it would have been.
std::function<void(const RunStory&)> story_into(Json& result) {
  return [&result](const RunStory& story) {
    result["changed"] = !story.journal.empty();
    if (story.journal.empty()) return;
    result["journal"] = story.journal;
    result["changes"] = Json::array();
    for (const auto& step : story.steps)
      for (const auto& change : step.changes)
        if (!change.reads_back.empty()) result["changes"].push_back(step.id + ": " + change.what);
  };
}

void change(const Task& task, Json& result) {
  std::ostringstream said;
  tell(apply({.profile = task.profile,
              .selection = task.selection,
              .report = {.files = {}, .listener = story_into(result)},
              .run = {.terminal = Terminal{.out = said}},
              .yes = true,
              .shown = plan_into(result, task.diff)}),
       result);
}

void prove(const Task& task, Json& result) {
  std::ostringstream said;
  tell(verify({.profile = task.profile, .json = true, .terminal = {.out = said}}), result);
  result.update(Json::parse(said.str()));
  if (result["failed"] == true) result["next"] = "the same task with state: present shows what would mend it, in check mode with --diff";
}

/// Whatever comes of it.
Json result_of(const Json& arguments) {
  Json result{{"changed", false}};
  try {
    const auto task = read(arguments);
    (task.verify ? prove : task.check ? look : change)(task, result);
  } catch (const Stop& stop) {
    tell({.exit = stop.exit, .why = std::string(trim(stop.what()))}, result);
  } catch (const std::exception& error) {
    tell({.exit = Exit::failed, .why = error.what()}, result);
  }
  return result;
}

Exit exit_of(const Json& result) { return static_cast<Exit>(result["rc"].get<int>()); }

/// Goes on in a process of its own, which writes its result into a file.
Exit begin_alone(const AnsibleTask& task) {
  const auto result_file = task.file + ".result";
  ssh_session_of_this_run();  // later nothing leads to it any more
  Offshoot offshoot;
  if (!offshoot.is_caller()) {
    offshoot.let_go();
    const auto result = result_of(task.arguments);
    write_file(result_file, text_of(result), 0600);
    return exit_of(result);
  }
  if (const auto died = offshoot.await()) throw std::runtime_error(fmt::format("the process that was to go on ended with {}", *died));
  std::cout << text_of({{"changed", false}, {"process", offshoot.process()}, {"executable", task.program}, {"result", result_file}}) << std::endl;
  return Exit::done;
}

}  // namespace

std::optional<AnsibleTask> ansible_task_in(int argc, char** argv) {
  if (argc != 2 || *argv[1] != '/') return std::nullopt;
  auto arguments = Json::parse(read_file(argv[1]).value_or(""), nullptr, false);
  if (!arguments.is_object() || !arguments.contains("_ansible_version")) return std::nullopt;
  return AnsibleTask{argv[0], argv[1], std::move(arguments)};
}

Exit do_ansible_task(const AnsibleTask& task) try {
  if (task.arguments.contains("_detached")) return begin_alone(task);
  const auto result = result_of(task.arguments);
  std::cout << text_of(result) << std::endl;
  return exit_of(result);
} catch (const std::exception& error) {
  std::cout << text_of({{"failed", true}, {"rc", static_cast<int>(Exit::failed)}, {"msg", error.what()}}) << std::endl;
  return Exit::failed;
}

}  // namespace kvmstrap
