#include "engine/executor.hpp"

#include <algorithm>
#include <functional>
#include <system_error>
#include <utility>

#include "engine/gather.hpp"
#include "engine/words.hpp"
#include "model/configuration.hpp"
#include "steps/step.hpp"

namespace kvmstrap {

namespace {

const Step& step_of(const std::string& id) { return *std::ranges::find(catalogue(), id, &Step::id); }

std::vector<SubjectId> subjects_of(const Action& action) {
  std::vector<SubjectId> subjects;
  std::ranges::transform(action.changes, std::back_inserter(subjects), subject_of);
  return subjects;
}

/// One action: the record, the operations, what reads back, the record of that.
class Performance {
 public:
  Performance(const Machine& machine, Journal& journal, Watcher& watcher) : machine_(machine), journal_(journal), watcher_(watcher) {}

  Outcome perform(const std::string& step, const Action& action) {
    const int sequence = journal_.begin(step, action);
    watcher_.action_started(sequence, action);
    std::string evidence;
    std::string detail;
    std::vector<std::string> answered;
    for (const auto& op : action.ops) {
      const auto performed = machine_.host.perform(op, said_to_watcher());
      if (performed.failure) {
        Outcome outcome{performed.network_rolled_back ? Exit::network_rolled_back : Exit::failed, step, *performed.failure, performed.detail};
        return noted(std::move(outcome), [&] { journal_.failed(sequence, *performed.failure, read_back(action, {})); });
      }
      evidence = performed.evidence;
      detail = performed.detail;
      std::ranges::copy(performed.answered, std::back_inserter(answered));
    }
    const auto states = read_back(action, evidence);
    for (const auto& change : action.changes)
      if (const auto wrong = not_as_wanted(change, states); !wrong.empty()) {
        return noted({Exit::failed, step, wrong, detail}, [&] { journal_.failed(sequence, wrong, states); });
      }
    watcher_.action_ended(action, states);
    return noted({}, [&] { journal_.done(sequence, states, answered); });
  }

 private:
  Progress said_to_watcher() const {
    return {[this](auto line) { watcher_.progress(line); }, [this](const auto& awaited) { watcher_.waits_for(awaited); }};
  }

  /// `outcome`, once `write` has put it into the journal; a journal that cannot be written any more hides nothing of what happened, and ends the run.
  template <class Write>
  static Outcome noted(Outcome outcome, const Write& write) {
    try {
      write();
    } catch (const std::system_error& error) {
      const auto why = std::string("the journal cannot be written: ") + error.what();
      if (outcome.exit == Exit::done) return {.exit = Exit::failed, .why = why + "; what it was to record was done"};
      outcome.detail += "\n" + why;
    }
    return outcome;
  }

  /// What is there now. A service that is a new process has loaded what is on the disk; a proof is what the guest just gave.
  States read_back(const Action& action, const std::string& evidence) const {
    auto subjects = subjects_of(action);
    for (const auto& id : subjects_of(action))
      if (const auto* service = std::get_if<Service>(&id))
        for (const auto& file : configuration_of(*service)) subjects.emplace_back(file);
    auto states = machine_.platform.read(subjects, machine_.reader);
    for (const auto& change : action.changes)
      match(
          change,
          [&](const ChangeOf<Proof>& proof) {
            if (!evidence.empty()) states.set(proof.subject, Proof::State{proof.after.digest, proof.after.acceleration, evidence});
          },
          [&](const ChangeOf<Service>& service) { stamp(service, states); }, [](const auto&) {});
    States of_action;
    for (const auto& id : subjects_of(action)) std::visit([&](const auto& subject) { of_action.set(subject, states.of(subject)); }, id);
    return of_action;
  }

  static void stamp(const ChangeOf<Service>& change, States& states) {
    const auto now = states.of(change.subject);
    if (!present(now) || !present(now)->running) return;
    auto state = *present(now);
    const auto* before = present(change.before);
    const bool same_process = before && before->pid == state.pid && before->since_boot == state.since_boot;
    const auto configuration = configuration_digest(change.subject, states);
    if (same_process)
      state.loaded = before->loaded;
    else if (present(configuration))
      state.loaded = *present(configuration);
    states.set(change.subject, state);
  }

  static std::string not_as_wanted(const Change& change, const States& states) {
    const auto subject = subject_of(change);
    const bool as_wanted = std::visit([&](const auto& one) { return satisfies(states.of(one.subject), one.after); }, change);
    return as_wanted ? std::string{} : to_string(subject) + " was changed, but reads back as: " + describe_state(subject, states);
  }

  const Machine& machine_;
  Journal& journal_;
  Watcher& watcher_;
};

Outcome stop(Exit exit, const PlannedStep& step, std::string why, std::string next) {
  return {.exit = exit, .step = step.id, .why = std::move(why), .detail = {}, .state = {}, .next = std::move(next)};
}

/// What a step is to change now; `changed`: something was changed since the last of them was asked for.
using Propose = std::function<Proposal(const PlannedStep& shown, bool changed)>;

/// The steps of a plan that was shown, each by what is so when its turn comes.
Outcome carry_out(const Plan& plan, const Propose& propose, const std::string& look_again, const Machine& machine, Journal& journal, Watcher& watcher) {
  Performance performance(machine, journal, watcher);
  bool changed = true;  // a person may have thought about the plan for long
  for (const auto& shown : plan.steps) {
    const auto proposal = propose(shown, std::exchange(changed, false));
    if (!proposal.blockers.empty())
      return stop(journal.started() ? Exit::failed : Exit::blocked, shown, proposal.blockers.front().what, proposal.blockers.front().remedy);
    for (const auto& change : proposal.changes)
      if (!was_shown(shown, change))
        return stop(Exit::failed, shown, to_string(subject_of(change)) + " would have to change, and the plan did not show it",
                    "look at the plan again: " + look_again);
    watcher.step_started(shown);
    for (const auto& change : proposal.changes)
      if (std::ranges::none_of(shown.proposal.changes, [&](const auto& one) { return subject_of(one) == subject_of(change); }))
        watcher.decided(describe_change(change));
    for (const auto& action : machine.platform.realise(proposal.changes)) {
      if (machine.host.interrupted()) return stop(Exit::failed, shown, "interrupted before it was done", "run the same command again: it goes on from here");
      if (auto outcome = performance.perform(shown.id, action); outcome.exit != Exit::done) return outcome;
    }
    changed = !proposal.changes.empty();
    watcher.step_ended(shown, changed);
  }
  return {};
}

}  // namespace

Outcome execute(const Profile& profile, const Plan& plan, const Machine& machine, Journal& journal, Watcher& watcher) {
  const auto subjects = wants(profile);
  Facts facts;
  const auto propose_now = [&](const PlannedStep& shown, bool changed) {
    if (changed) facts = gather(machine.identity, machine.platform, machine.reader, subjects);
    return propose(step_of(shown.id), profile, facts);
  };
  return carry_out(plan, propose_now, "kvmstrap plan PROFILE", machine, journal, watcher);
}

Outcome execute(const Plan& plan, const std::function<Plan()>& look, const Machine& machine, Journal& journal, Watcher& watcher) {
  Plan now;
  const auto propose_now = [&](const PlannedStep& shown, bool changed) {
    if (changed) now = look();
    const auto step = std::ranges::find(now.steps, shown.id, &PlannedStep::id);
    return step == now.steps.end() ? Proposal{} : step->proposal;
  };
  return carry_out(plan, propose_now, "kvmstrap revert --dry-run", machine, journal, watcher);
}

}  // namespace kvmstrap
