#pragma once
#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/revert.hpp"
#include "model/outcome.hpp"
#include "unit/fake_reader.hpp"

/// Runs that were, for the tests of how they are taken back.
namespace kvmstrap {

inline const File conf{"/etc/libvirt/libvirtd.conf"};
inline const Sysctl forwarding{"net.ipv4.ip_forward"};
inline const Module tun{"tun"};
inline const Package qemu{"qemu-kvm"};
inline const Service libvirtd{"libvirtd"};
inline const LibvirtNetwork host_bridge{"host-bridge"};

inline FileImage image(const std::string& content) { return {.content = content}; }
inline Sysctl::State set_to(const std::string& value, const std::optional<FileImage>& file = {}) { return {.running = value, .at_boot = value, .file = file}; }

/// What a run writes into its journal, and what the host is like then.
class Runs {
 public:
  explicit Runs(std::string id = "20260101-000000-1", std::string reverts = {})
      : id_(std::move(id)), journal_({id_, "rack7", "1", "boot", std::move(reverts)}, [this](const std::string& line) { text_ += line + "\n"; }) {}

  template <class S>
  Runs& did(const std::string& step, const S& subject, const Known<typename S::State>& before, const typename S::Wanted& after,
            const std::optional<Known<typename S::State>>& left) {
    std::vector<Op> ops;
    if constexpr (std::is_same_v<S, File>)
      ops.push_back(
          WriteFile{.path = subject.name, .before = present(before) ? std::optional(present(before)->content) : std::nullopt, .content = after.content});
    const int sequence = journal_.begin(step, {{ChangeOf<S>{subject, before, after}}, ops});
    States states;
    if (left) states.set(subject, *left);
    if (left) journal_.done(sequence, states, {});
    return *this;
  }

  Runs& failed(const std::string& step, const Package& package, const std::string& why) {
    journal_.failed(journal_.begin(step, {{ChangeOf<Package>{package, Absent{}, {}}}, {}}), why, {});
    return *this;
  }

  void ended(Exit exit) { journal_.end(static_cast<int>(exit), ""); }

  const std::string& id() const { return id_; }
  const std::string& text() const { return text_; }

 private:
  std::string id_;
  std::string text_;
  Journal journal_;
};

inline std::vector<PastRun> past(const std::vector<const Runs*>& runs) {
  FakeReader reader;
  for (const auto* run : runs) reader.put(runs_folder + "/" + run->id() + "/journal.jsonl", run->text());
  return past_runs(reader);
}

/// Of a host that is so now.
inline Plan plan_of(const PastRun& run, const std::vector<PastRun>& runs, const States& now, const Brings& brings = {}) {
  return plan_revert(run, runs, {.states = now, .brings = brings});
}

inline Plan plan(const Runs& run, const States& now) {
  const auto runs = past({&run});
  return plan_of(runs.at(0), runs, now);
}

template <class... S>
States host_with(const std::pair<S, Known<typename S::State>>&... all) {
  States states;
  (states.set(all.first, all.second), ...);
  return states;
}

template <class S>
std::pair<S, Known<typename S::State>> is(const S& subject, const Known<typename S::State>& state) {
  return {subject, state};
}

inline std::vector<std::string> steps_of(const Plan& plan) {
  std::vector<std::string> ids;
  for (const auto& step : plan.steps) ids.push_back(step.id);
  return ids;
}

inline std::vector<std::string> blockers_of(const Plan& plan) {
  std::vector<std::string> all;
  for (const auto& step : plan.steps)
    for (const auto& blocker : step.proposal.blockers) all.push_back(blocker.what);
  return all;
}

inline std::vector<std::string> warnings_of(const Plan& plan) {
  std::vector<std::string> all;
  for (const auto& step : plan.steps) all.insert(all.end(), step.proposal.warnings.begin(), step.proposal.warnings.end());
  return all;
}

template <class S>
ChangeOf<S> only_change(const Plan& plan) {
  std::vector<const Change*> all;
  for (const auto& step : plan.steps)
    for (const auto& change : step.proposal.changes) all.push_back(&change);
  if (all.size() != 1) throw std::logic_error("not one change");
  return std::get<ChangeOf<S>>(*all.front());
}

}  // namespace kvmstrap
