#include "platform/el6/packages.hpp"

#include <algorithm>

#include "model/text.hpp"
#include "platform/el6/tools.hpp"

namespace kvmstrap::el6 {

Argv package_query(std::span<const Package> packages) {
  Argv argv{program::rpm, "-q", "--queryformat", "%{NAME} %|EPOCH?{%{EPOCH}}:{0}|:%{VERSION}-%{RELEASE}\\n"};
  for (const auto& package : packages) argv.push_back(package.name);
  return argv;
}

void read_packages(std::span<const Package> packages, const Known<CommandResult>& answer, States& states) {
  const auto* result = present(answer);
  std::map<std::string, Known<Package::State>> told;
  for (const auto& line : lines(result ? result->out : "")) {
    const auto word = words(line);
    if (word.size() == 2) told[word[0]] = Package::State{word[1]};
    if (word.size() == 5 && line == "package " + word[1] + " is not installed") told[word[1]] = Absent{};
  }
  const auto why = !result                      ? std::string("rpm could not be run")
                   : !trim(result->err).empty() ? "rpm says: " + lines(result->err).front()
                                                : std::string("rpm said nothing of it");
  for (const auto& package : packages) {
    const auto found = told.find(package.name);
    states.set(package, found == told.end() ? Unknown{package.name + ": " + why} : found->second);
  }
}

namespace {

/// Long enough for a first transaction over a slow line; past it the wait goes on, loudly.
constexpr int transaction_timeout = 1800;

void transaction(std::vector<Action>& actions, const std::vector<ChangeOf<Package>>& changes, bool installed, const std::string& verb) {
  Action action;
  Run yum{{program::yum, "-y", "--setopt=exit_on_lock=1", verb}, transaction_timeout, Patience::never_killed, false};
  for (const auto& change : changes)
    if (change.after.installed == installed) {
      action.changes.push_back(change);
      yum.argv.push_back(change.subject.name);
    }
  if (action.changes.empty()) return;
  action.ops.push_back(std::move(yum));
  actions.push_back(std::move(action));
}

}  // namespace

std::vector<Action> realise_packages(const std::vector<ChangeOf<Package>>& changes) {
  std::vector<Action> actions;
  transaction(actions, changes, true, "install");
  transaction(actions, changes, false, "remove");
  return actions;
}

}  // namespace kvmstrap::el6
