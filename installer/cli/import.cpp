#include "import/import.hpp"

#include <fmt/format.h>

#include <iostream>
#include <iterator>
#include <memory>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/stop.hpp"
#include "engine/gather.hpp"
#include "import/candidates.hpp"
#include "profile/format.hpp"
#include "steps/step.hpp"

namespace kvmstrap {

namespace {

/// @throws Stop (2) for one that no profile may have.
void check_name(const std::string& name) {
  const auto& rule = rule_of(Format::label);
  if (!rule.accepts(name)) throw Stop(Exit::invalid, fmt::format("kvmstrap import: --name: '{}' is not {}\n  {}\n", name, rule.what, rule.hint));
}

std::string name_of_host(const Facts& facts) {
  const auto network = facts.of(Network{});
  return profile_name(present(network) ? present(network)->hostname : "");
}

/// @throws Stop (3) where the host's files and its kernel differ.
void refuse_differences(const Imported& imported) {
  if (imported.differences.empty()) return;
  std::string message = "kvmstrap import: the host's files and its kernel differ; no profile can say both\n";
  for (const auto& [what, remedy] : imported.differences) message += fmt::format("  {}\n    to do: {}\n", what, remedy);
  throw Stop(Exit::blocked, message);
}

Exit import(const std::string& name) {
  if (!name.empty()) check_name(name);
  require_root("import");
  Session session;
  const auto machine = session.machine();
  const auto [names, unknown] = candidates(machine.platform, machine.reader);
  const auto facts = gather(machine.identity, machine.platform, machine.reader, wants(names));
  auto imported = import_host(facts, names, name.empty() ? name_of_host(facts) : name);
  refuse_differences(imported);
  for (const auto& why : unknown) imported.left_out.push_back({{}, "not looked at: " + why});
  for (const auto& [path, text] : imported.left_out) std::cerr << "kvmstrap import: " << (path.empty() ? "" : to_string(path) + ": ") << text << "\n";
  std::cout << imported_text(imported);
  return imported.left_out.empty() ? Exit::done : Exit::unverified;
}

}  // namespace

void add_import(CLI::App& app, Exit& exit) {
  auto* command = app.add_subcommand("import", "Print a profile of this host as it is, by which a plan has nothing to do; changes nothing");
  auto name = std::make_shared<std::string>();
  command->add_option("--name", *name, "what the profile is called; the host's name without it")->type_name("NAME");
  command->callback([name, &exit] { exit = import(*name); });
}

}  // namespace kvmstrap
