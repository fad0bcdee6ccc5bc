#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/profile_argument.hpp"
#include "cli/session.hpp"
#include "engine/gather.hpp"
#include "engine/words.hpp"
#include "host/interrupt.hpp"
#include "report/plan_text.hpp"
#include "steps/step.hpp"

namespace kvmstrap {

namespace {

struct Options {
  ProfileArgument profile;
  bool json = false;
};

/// A proof that is asked for is always made anew: what was remembered does not count.
void forget_proofs(const Profile& profile, Facts& facts) {
  for (const auto& bridge : profile.proof.guest) facts.states.set(Proof{bridge}, Absent{});
}

bool is_proof(const Change& change) { return std::holds_alternative<ChangeOf<Proof>>(change); }

/// What is not as the profile says, each as a sentence.
std::vector<std::string> drift_in(const Plan& plan) {
  std::vector<std::string> drift;
  for (const auto& step : plan.steps) {
    for (const auto& blocker : step.proposal.blockers) drift.push_back(step.id + ": " + blocker.what);
    for (const auto& change : step.proposal.changes)
      if (!is_proof(change)) drift.push_back(step.id + ": " + describe_change(change));
  }
  return drift;
}

/// What could not be read, and so is neither.
std::vector<std::string> unknown_in(const Plan& plan) {
  std::vector<std::string> unknown;
  for (const auto& step : plan.steps)
    for (const auto& deferred : step.proposal.deferred) unknown.push_back(step.id + ": cannot be told: " + deferred.why);
  return unknown;
}

struct Proofs {
  std::vector<std::string> evidence;
  std::vector<std::string> failures;
};

/// Boots the guests, without a journal: a proof by verify is no change of the host.
Proofs prove(const Plan& plan, const Machine& machine) {
  const InterruptWatch watch("\nStopping once the guest is taken away again. Once more ends this at once, and the guest stays until the next proof.\n");
  Proofs proofs;
  for (const auto& step : plan.steps)
    for (const auto& action : machine.platform.realise(step.proposal.changes))
      for (const auto& op : action.ops) {
        if (!std::holds_alternative<BootGuest>(op)) continue;
        if (machine.host.interrupted()) {
          proofs.failures.emplace_back("interrupted: not all was proved");
          return proofs;
        }
        const auto performed = machine.host.perform(op, [](auto) {});
        if (performed.failure)
          proofs.failures.push_back(*performed.failure + ": " + performed.detail);
        else
          proofs.evidence.push_back(performed.evidence);
      }
  return proofs;
}

Exit verify(const Options& options) {
  const auto profile = options.profile.load();
  require_root("verify", options.profile.as_typed());
  Session session;
  const auto machine = session.machine();
  auto facts = gather(machine.identity, machine.platform, machine.reader, wants(profile));
  forget_proofs(profile, facts);
  const auto plan = make_plan(profile, std::move(facts));
  const auto drift = drift_in(plan);
  const auto unknown = unknown_in(plan);
  const bool as_wanted = drift.empty() && unknown.empty();
  const auto proofs = as_wanted ? prove(plan, machine) : Proofs{};
  const bool verified = as_wanted && proofs.failures.empty();

  const auto terminal = Terminal::standard_output();
  if (options.json) {
    terminal.out << text_of({{"verified", verified}, {"drift", drift}, {"unknown", unknown}, {"proofs", proofs.evidence}, {"failures", proofs.failures}}, 2)
                 << "\n";
  } else {
    for (const auto& one : drift) terminal.out << terminal.yellow("drift   ") << one << "\n";
    for (const auto& one : unknown) terminal.out << terminal.yellow("unknown ") << one << "\n";
    for (const auto& one : proofs.failures) terminal.out << terminal.red("failed  ") << one << "\n";
    for (const auto& one : proofs.evidence) terminal.out << terminal.green("proved  ") << one << "\n";
    terminal.out << (verified ? terminal.green("Verified: ") + "the host is as the profile says.\n"
                              : fmt::format("Not verified. What would mend it: kvmstrap plan {}\n", options.profile.as_typed()));
  }
  return verified ? Exit::done : Exit::unverified;
}

}  // namespace

void add_verify(CLI::App& app, Exit& exit) {
  auto* command = app.add_subcommand("verify", "Say whether the host is as the profile says, and prove it anew; changes nothing");
  auto options = std::make_shared<Options>();
  options->profile.add_to(*command);
  command->add_flag("--json", options->json, "for a program");
  command->callback([options, &exit] { exit = verify(*options); });
}

}  // namespace kvmstrap
