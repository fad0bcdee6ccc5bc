#include "cli/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "engine/gather.hpp"
#include "engine/words.hpp"
#include "host/interrupt.hpp"
#include "report/chronicle.hpp"
#include "report/plan_text.hpp"
#include "steps/step.hpp"

namespace kvmstrap {

namespace {

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

void tell_drift(const Plan& plan, Chronicle& chronicle) {
  for (const auto& step : plan.steps)
    if (!step.proposal.deferred.empty() || !std::ranges::all_of(step.proposal.changes, is_proof)) chronicle.drifted(step.id);
}

struct Proofs {
  std::vector<std::string> evidence;
  std::vector<std::string> failures;
};

/// Boots the guests, without a journal: a proof by verify is no change of the host.
Proofs prove(const Plan& plan, const Machine& machine, Chronicle& chronicle) {
  const InterruptWatch watch("\nStopping once the guest is taken away again. Once more ends this at once, and the guest stays until the next proof.\n");
  Proofs proofs;
  for (const auto& step : plan.steps)
    for (const auto& action : machine.platform.realise(step.proposal.changes))
      for (const auto& op : action.ops) {
        if (!std::holds_alternative<BootGuest>(op)) continue;
        if (machine.host.interrupted()) {
          proofs.failures.emplace_back("interrupted: not all was proved");
          chronicle.proved(step.id, proofs.failures.back(), false);
          return proofs;
        }
        const auto performed = machine.host.perform(op, [](auto) {});
        auto& told = performed.failure ? proofs.failures : proofs.evidence;
        told.push_back(performed.failure ? *performed.failure + ": " + performed.detail : performed.evidence);
        chronicle.proved(step.id, told.back(), !performed.failure);
      }
  return proofs;
}

Outcome judged(bool verified, const VerifyOptions& options) {
  if (verified) return {.why = "the host is as the profile says"};
  return {.exit = Exit::unverified,
          .why = "the host is not as the profile says",
          .next = "kvmstrap plan " + options.profile.as_typed() + " shows what would mend it"};
}

}  // namespace

Outcome verify(const VerifyOptions& options) {
  options.report.refuse_unwritable();
  const auto profile = options.profile.load();
  require_root("verify", options.profile.as_typed());
  refuse_while_another_runs();
  Session session;
  const auto machine = session.machine();
  auto facts = gather(machine.identity, machine.platform, machine.reader, wants(profile));
  forget_proofs(profile, facts);
  const auto plan = make_plan(profile, std::move(facts));
  Chronicle chronicle("verify", profile.name, "");
  if (options.report.asked()) chronicle.begin(plan, machine);
  tell_drift(plan, chronicle);
  const auto drift = drift_in(plan);
  const auto unknown = unknown_in(plan);
  const bool as_wanted = drift.empty() && unknown.empty();
  const auto proofs = as_wanted ? prove(plan, machine, chronicle) : Proofs{};
  const bool verified = as_wanted && proofs.failures.empty();
  const auto outcome = judged(verified, options);
  options.report.write([&] { return chronicle.end(outcome, "", machine); });

  const auto& terminal = options.terminal;
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
  return outcome;
}

void add_verify(CLI::App& app, Exit& exit) {
  auto* command = app.add_subcommand("verify", "Say whether the host is as the profile says, and prove it anew by booting its guests; changes nothing else");
  auto options = std::make_shared<VerifyOptions>();
  options->profile.add_to(*command);
  options->report.add_to(*command);
  command->add_flag("--json", options->json, "for a program");
  command->callback([options, &exit] { exit = verify(*options).exit; });
}

}  // namespace kvmstrap
