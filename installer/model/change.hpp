#pragma once
#include <string>
#include <variant>
#include <vector>

#include "model/facts.hpp"
#include "model/subject.hpp"

namespace kvmstrap {

/// One subject is to become `after`; `before` is its pre-image.
template <class S>
struct ChangeOf {
  S subject;
  Known<typename S::State> before;
  typename S::Wanted after;
};

template <class... S>
using VariantOfChanges = std::variant<ChangeOf<S>...>;
using Change = OfEverySubject<VariantOfChanges>;

SubjectId subject_of(const Change& change);

/// The facts as they will be when `change` is made. What cannot be foreseen becomes Unknown, with the reason.
Facts predict(Facts facts, const Change& change);

enum class Until { later_step, reboot, first_boot };

/// Something that cannot be planned before `until`; it may then touch `scope` and nothing else.
struct Deferred {
  Until until = Until::later_step;
  std::string why;
  std::vector<SubjectId> scope;
};

/// Why this host cannot become what the profile asks, and what to do about it.
struct Blocker {
  std::string what;
  std::string remedy;
};

/// What one step wants.
struct Proposal {
  std::vector<Change> changes;
  std::vector<Blocker> blockers;
  std::vector<Deferred> deferred;
  std::vector<std::string> warnings;  ///< what a person should know although nothing has to change

  /// Proposes `after` for `subject` unless it is so already; what is unknown is deferred to a later step.
  template <class S>
  void want(const S& subject, const Known<typename S::State>& now, typename S::Wanted after) {
    if (const auto* u = std::get_if<Unknown>(&now))
      deferred.push_back({Until::later_step, u->why, {subject}});
    else if (!satisfies(now, after))
      changes.push_back(ChangeOf<S>{subject, now, std::move(after)});
  }
};

/// Nothing to do, nothing in the way, nothing left open.
bool settled(const Proposal& proposal);

}  // namespace kvmstrap
