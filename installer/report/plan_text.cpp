#include "report/plan_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/describe.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

std::string yes_no(bool value) { return value ? "yes" : "no"; }

std::string in_words(const ChangeOf<File>& c) { return (c.after.content ? (absent(c.before) ? "make " : "edit ") : "remove ") + c.subject.name; }
std::string in_words(const ChangeOf<Repositories>& c) {
  std::vector<std::string> sources;
  for (const auto& [id, url] : c.after.baseurls) sources.push_back(id + " from " + url);
  return "use repositories " + join(sources, ", ");
}
std::string in_words(const ChangeOf<Package>& c) { return (c.after.installed ? "install package " : "remove package ") + c.subject.name; }
std::string in_words(const ChangeOf<Module>& c) {
  return fmt::format("kernel module {}: loaded {}, at boot {}", c.subject.name, yes_no(c.after.loaded), yes_no(c.after.at_boot));
}
std::string in_words(const ChangeOf<Sysctl>& c) {
  const auto* before = present(c.before);
  return fmt::format("{}: running {} → {}, at boot {} → {}", c.subject.name, before ? before->running : "?", c.after.running,
                     before ? before->at_boot.value_or("not set") : "?", c.after.at_boot.value_or("not set"));
}
std::string in_words(const ChangeOf<Service>& c) {
  const auto* before = present(c.before);
  const bool running = before && before->running;
  std::vector<std::string> parts;
  if (!before || before->at_boot != c.after.at_boot) parts.push_back(c.after.at_boot ? "start at boot" : "do not start at boot");
  if (running != c.after.running)
    parts.push_back(c.after.running ? "start now" : "stop now");
  else if (running && c.after.loaded && before->loaded != c.after.loaded)
    parts.push_back("restart: its configuration changed since it started");
  return "service " + c.subject.name + ": " + join(parts, ", ");
}
template <class S>
std::string define_in_words(const ChangeOf<S>& c, std::string_view what) {
  if (!c.after.definition) return fmt::format("remove {} {}", what, c.subject.name);
  return fmt::format("{} {} {}", absent(c.before) ? "define" : "replace", what, c.subject.name);
}
std::string in_words(const ChangeOf<LibvirtNetwork>& c) { return define_in_words(c, "libvirt network"); }
std::string in_words(const ChangeOf<LibvirtPool>& c) { return define_in_words(c, "storage pool"); }
std::string in_words(const ChangeOf<Network>& c) {
  std::vector<std::string> bridges;
  for (const auto& bridge : c.after.bridges) {
    const auto& a = bridge.addressing;
    auto text = fmt::format("{} over {}, {}", bridge.name, join(bridge.ports, ", "), a.method == Method::dhcp ? "DHCP" : join(a.addresses, ", "));
    if (a.gateway) text += ", gateway " + *a.gateway;
    if (!a.nameservers.empty()) text += ", nameservers " + join(a.nameservers, ", ");
    bridges.push_back(text);
  }
  return fmt::format("bridge {}; back to the old network after {} s unless the new one answers", join(bridges, "; "), c.after.deadline);
}
std::string in_words(const ChangeOf<Proof>& c) { return fmt::format("boot a guest on {} ({})", c.subject.name, name_of(c.after.acceleration)); }

std::string indented(const std::string& text, std::string_view indent) {
  std::string result;
  for (const auto& line : lines(text)) result += std::string(indent) + line + "\n";
  return result;
}

void print_diff(const std::string& diff, const Terminal& terminal) {
  for (const auto& line : lines(diff)) {
    const auto painted = line.starts_with('+') ? terminal.green(line) : line.starts_with('-') ? terminal.red(line) : line;
    terminal.out << "      " << painted << "\n";
  }
}

void print_op(const Op& op, const Terminal& terminal) {
  if (const auto* write = std::get_if<WriteFile>(&op)) return print_diff(diff_of(*write), terminal);
  for (const auto& command : commands_of(op)) terminal.out << terminal.faint("      $ " + command) << "\n";
  if (const auto* batch = std::get_if<NetworkBatch>(&op))
    for (const auto& file : batch->files) print_diff(diff_of(file), terminal);
}

std::string until_in_words(Until until) {
  switch (until) {
    case Until::later_step:
      return "decided later";
    case Until::reboot:
      return "after a reboot";
    case Until::first_boot:
      return "at the first boot";
  }
  return {};
}

void print_step(const PlannedStep& step, const Platform& platform, const Terminal& terminal) {
  const auto& proposal = step.proposal;
  const bool nothing = settled(proposal);
  terminal.out << terminal.bold(step.id) << "  " << step.title << (nothing ? terminal.faint(": nothing to do") : "") << "\n";
  for (const auto& warning : proposal.warnings) terminal.out << terminal.yellow("  ! " + warning) << "\n";
  for (const auto& blocker : proposal.blockers) terminal.out << terminal.red("  x " + blocker.what) << "\n" << indented("to do: " + blocker.remedy, "    ");
  for (const auto& change : proposal.changes) terminal.out << terminal.green("  + ") << describe_change(change) << "\n";
  for (const auto& action : platform.realise(proposal.changes))
    for (const auto& op : action.ops) print_op(op, terminal);
  for (const auto& deferred : proposal.deferred) {
    std::vector<std::string> scope;
    std::ranges::transform(deferred.scope, std::back_inserter(scope), [](const auto& subject) { return to_string(subject); });
    terminal.out << terminal.yellow("  … ") << until_in_words(deferred.until) << ": " << (scope.empty() ? "" : join(scope, ", ") + ", since ") << deferred.why
                 << "\n";
  }
}

struct Counts {
  std::size_t changes = 0;
  std::size_t deferred = 0;
  std::size_t blockers = 0;
};

Counts count(const Plan& plan) {
  Counts counts;
  for (const auto& step : plan.steps) {
    counts.changes += step.proposal.changes.size();
    counts.deferred += step.proposal.deferred.size();
    counts.blockers += step.proposal.blockers.size();
  }
  return counts;
}

}  // namespace

std::string describe_change(const Change& change) {
  return std::visit([](const auto& one) { return in_words(one); }, change);
}

void print_plan(const Plan& plan, const Platform& platform, const Terminal& terminal) {
  for (const auto& step : plan.steps) print_step(step, platform, terminal);
  const auto counts = count(plan);
  if (settled(plan))
    terminal.out << "\nNothing to do: the host is as the profile says.\n";
  else
    terminal.out << fmt::format("\n{} to change, {} decided later, {} in the way.\n", counts.changes, counts.deferred, counts.blockers);
}

Json plan_to_json(const Plan& plan, const Platform& platform) {
  Json steps = Json::array();
  for (const auto& step : plan.steps) {
    Json changes = Json::array();
    for (const auto& change : step.proposal.changes) {
      auto json = to_json(change);
      json["summary"] = describe_change(change);
      changes.push_back(json);
    }
    Json ops = Json::array();
    for (const auto& action : platform.realise(step.proposal.changes))
      for (const auto& op : action.ops) ops.push_back(to_json(op));
    Json deferred = Json::array();
    for (const auto& one : step.proposal.deferred) {
      Json scope = Json::array();
      for (const auto& subject : one.scope) scope.push_back(to_string(subject));
      deferred.push_back({{"until", name_of(one.until)}, {"why", one.why}, {"scope", scope}});
    }
    Json blockers = Json::array();
    for (const auto& blocker : step.proposal.blockers) blockers.push_back({{"what", blocker.what}, {"remedy", blocker.remedy}});
    steps.push_back({{"id", step.id},
                     {"title", step.title},
                     {"changes", changes},
                     {"ops", ops},
                     {"deferred", deferred},
                     {"blockers", blockers},
                     {"warnings", step.proposal.warnings}});
  }
  return {{"settled", settled(plan)}, {"blocked", blocked(plan)}, {"steps", steps}};
}

}  // namespace kvmstrap
