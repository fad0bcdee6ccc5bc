#include "engine/first_boot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "engine/unfinished_cut_over.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

constexpr std::chrono::seconds for_the_new{45};  // a switch with spanning tree is silent for 30
constexpr std::chrono::seconds for_the_old{35};

/// The last cut-over that was kept, and who answered then.
struct Kept {
  const PastRun& run;
  UnfinishedCutOver cut_over;
  std::vector<std::string> answered;
};

std::optional<Kept> last_kept(const std::vector<PastRun>& runs) {
  for (auto run = runs.rbegin(); run != runs.rend(); ++run)
    for (auto done = run->records.rbegin(); done != run->records.rend(); ++done) {
      if (done->value("record", "") != "done") continue;
      const auto is_its_action = [&](const Json& record) { return record.value("record", "") == "action" && record.at("sequence") == done->at("sequence"); };
      const auto action = std::ranges::find_if(run->records, is_its_action);
      if (action == run->records.end()) continue;
      if (auto cut_over = cut_over_of(*action)) return Kept{*run, std::move(*cut_over), done->value("answered", std::vector<std::string>{})};
    }
  return std::nullopt;
}

NetworkBatch batch_of(const Kept& kept, const Machine& machine) {
  auto change = kept.cut_over.change;
  change.after.rehearse = Rehearsal::none;  // what else the scripts manage may have changed since
  change.after.files_only = false;          // an installer's: this boot has made it live
  const auto actions = machine.platform.realise(std::vector<Change>{change});
  return std::get<NetworkBatch>(actions.at(0).ops.at(0));
}

/// The old network live, by what the journal knows; what went wrong, as the end of a sentence.
std::string go_back(const Kept& kept, const NetworkBatch& batch, const Machine& machine) {
  std::string wrong;
  if (const auto error = put_back(kept.cut_over.files, machine.host)) wrong += "; " + *error;
  if (const auto error = machine.host.go_back(batch)) wrong += "; " + *error;
  return wrong;
}

std::string go_forth(const Kept& kept, const NetworkBatch& batch, const Machine& machine, const Progress& progress) {
  std::string wrong;
  const auto perform = [&](const Op& op) {
    if (const auto done = machine.host.perform(op, progress); done.failure) wrong += "; " + *done.failure;
  };
  for (const auto& file : kept.cut_over.files) perform(WriteFile{.path = file.path, .content = file.written});
  for (const auto& argv : batch.restart.commands) perform(Run{.argv = argv, .timeout = 120, .exit_tells = false});
  return wrong;
}

bool came_up(const NetworkBatch& batch, const Machine& machine) {
  const std::vector<SubjectId> network{Network{}};
  return satisfies(machine.platform.read(network, machine.reader).of(Network{}), batch.wanted);
}

/// An installer may have no network at all: then what the scripts made of the files has to do.
FirstBoot judge_by_links(const Kept& kept, const Machine& machine, const Progress& progress) {
  const auto batch = batch_of(kept, machine);
  if (came_up(batch, machine)) return {"the new network came up; nobody had answered in the installer, and nobody was asked"};
  const std::string why = "at the first boot the new network did not come up as its files say, and nobody had answered in the installer";
  progress(why + "; going back to the installer's");
  note_first_boot(kept.run, why, true);
  return {why + "; the installer's is back" + go_back(kept, batch, machine), true};
}

FirstBoot judge(const Kept& kept, const Machine& machine, const Progress& progress) {
  const bool by_installer = kept.cut_over.change.after.files_only;
  if (kept.answered.empty() && !by_installer) return {"nobody answered when the new network was made, and nobody was asked at its first boot"};
  if (how_far(kept.cut_over.files, machine.reader) != CutOverFiles::written)
    return {"the network's files have been changed before its first boot, and nobody was asked"};
  if (kept.answered.empty()) return judge_by_links(kept, machine, progress);
  const auto batch = batch_of(kept, machine);
  const auto silent = machine.host.unanswered(batch, kept.answered, true, for_the_new);
  if (silent.empty()) return {"the new network answers: " + join(kept.answered, ", ")};

  const auto why = "at the first boot with the new network no answer came from " + join(silent, ", ");
  progress(why + "; trying the old one");
  note_first_boot(kept.run, why, true);  // on the disk first: this is tried once
  const auto wrong = go_back(kept, batch, machine);
  if (machine.host.unanswered(batch, kept.answered, false, for_the_old).empty()) return {why + "; the old one answers, and is back" + wrong, true};
  return {why + ", nor over the old one; the new one stays" + wrong + go_forth(kept, batch, machine, progress)};
}

}  // namespace

std::optional<std::string> finish_going_back(const Machine& machine) {
  const auto runs = past_runs(machine.reader);
  const auto kept = last_kept(runs);
  if (!kept || !kept->run.going_back) return std::nullopt;
  if (const auto error = put_back(kept->cut_over.files, machine.host)) throw std::runtime_error("the old network's files could not be put back: " + *error);
  const auto what = kept->run.first_boot.value_or("") + "; a reset cut off the way back, and the old network's files were put back";
  note_first_boot(kept->run, what, false);
  return what;
}

std::optional<FirstBoot> judge_first_boot(const Machine& machine, const Progress& progress) {
  const auto runs = past_runs(machine.reader);
  const auto kept = last_kept(runs);
  if (!kept || kept->run.first_boot || kept->cut_over.boot_id == machine.identity.boot_id) return std::nullopt;
  auto judged = judge(*kept, machine, progress);
  note_first_boot(kept->run, judged.what, false);
  return judged;
}

}  // namespace kvmstrap
