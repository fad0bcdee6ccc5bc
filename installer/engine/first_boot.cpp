#include "engine/first_boot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "engine/unfinished_cut_over.hpp"
#include "model/text.hpp"
#include "network/lookup.hpp"

namespace kvmstrap {

namespace {

constexpr std::chrono::seconds for_the_new{45};  // a switch with spanning tree is silent for 30
constexpr std::chrono::seconds for_the_old{35};

/// The last cut-over that was kept, and who answered then.
struct Kept {
  const PastRun& run;
  UnfinishedCutOver cut_over;
  std::vector<std::string> answered;
  bool by_installer() const { return cut_over.change.after.files_only; }
};

std::optional<Kept> last_done(const std::vector<PastRun>& runs) {
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

/// An installer's that was killed behind its files counts as well: nobody else goes back from it.
std::optional<Kept> last_kept(const std::vector<PastRun>& runs, Reader& reader) {
  if (auto open = unfinished_cut_over(runs); open && open->change.after.files_only && how_far(open->files, reader) == CutOverFiles::written)
    return Kept{runs.back(), std::move(*open), {}};
  return last_done(runs);
}

NetworkBatch batch_of(const Kept& kept, const Machine& machine) {
  auto change = kept.cut_over.change;
  change.after.rehearse = Rehearsal::none;  // what else the scripts manage may have changed since
  change.after.files_only = false;          // an installer's: this boot has made it live
  const auto actions = machine.platform.realise(std::vector<Change>{change});
  return std::get<NetworkBatch>(actions.at(0).ops.at(0));
}

std::string restart_by_scripts(const NetworkBatch& batch, const Machine& machine, const Progress& progress) {
  std::string wrong;
  for (const auto& argv : batch.restart.commands)
    if (const auto done = machine.host.perform(Run{.argv = argv, .timeout = 120, .exit_tells = false}, progress); done.failure) wrong += "; " + *done.failure;
  return wrong;
}

/// The old network live, by what the journal knows; of an installer's that is its files alone, from which the host's scripts bring it up. What went wrong, as
/// the end of a sentence.
std::string go_back(const Kept& kept, NetworkBatch batch, const Machine& machine, const Progress& progress) {
  std::string wrong;
  if (const auto error = put_back(kept.cut_over.files, machine.host)) wrong += "; " + *error;
  if (kept.by_installer())
    std::erase_if(batch.restore, [](const LinkOp& op) { return op.what == LinkOp::What::resume_dhcp || op.what == LinkOp::What::start_dhcp; });
  if (const auto error = machine.host.go_back(batch)) wrong += "; " + *error;
  if (kept.by_installer()) wrong += restart_by_scripts(batch, machine, progress);
  return wrong;
}

std::string go_forth(const Kept& kept, const NetworkBatch& batch, const Machine& machine, const Progress& progress) {
  std::string wrong;
  for (const auto& file : kept.cut_over.files)
    if (const auto done = machine.host.perform(WriteFile{.path = file.path, .content = file.written}, progress); done.failure) wrong += "; " + *done.failure;
  return wrong + restart_by_scripts(batch, machine, progress);
}

Known<NetworkState> network_of(const Machine& machine) {
  const std::vector<SubjectId> network{Network{}};
  return machine.platform.read(network, machine.reader).of(Network{});
}

/// The links that had an address before and have none now, as the end of a sentence.
std::string without_address(const Kept& kept, const Machine& machine) {
  const auto now = network_of(machine);
  const auto& before = *present(kept.cut_over.change.before);
  std::string missing;
  for (const auto& [name, link] : before.links)
    if ((!given_addresses(before, name).empty() || before.dhcp_clients.contains(name)) && present(now) && !has_address(*present(now), name))
      missing += fmt::format("; {} has no address", name);
  return missing;
}

/// An installer may have no network at all, or another one than the host is to have: then what the scripts made of the files has to do.
FirstBoot judge_by_links(const Kept& kept, const NetworkBatch& batch, const Machine& machine, const Progress& progress) {
  if (satisfies(network_of(machine), batch.wanted))
    return {"the new network came up as its files say, and there was nobody who had answered before to be asked"};
  const std::string why = "at the first boot the new network did not come up as its files say";
  progress(why + "; going back to the installer's");
  note_first_boot(kept.run, why, true);
  const auto wrong = go_back(kept, batch, machine, progress);
  return {why + "; the installer's files and network are back" + wrong + without_address(kept, machine), true};
}

FirstBoot judge(const Kept& kept, const Machine& machine, const Progress& progress) {
  if (how_far(kept.cut_over.files, machine.reader) != CutOverFiles::written)
    return {"the network's files have been changed before its first boot, and nobody was asked"};
  const auto batch = batch_of(kept, machine);
  const auto answers = machine.host.ask_again(batch, kept.answered, true, for_the_new);
  if (answers.asked.empty() && kept.by_installer()) return judge_by_links(kept, batch, machine, progress);
  if (answers.asked.empty()) return {"nobody that could be asked anew answered when the new network was made, and nobody was asked at its first boot"};
  if (answers.silent.empty()) return {"the new network answers: " + join(answers.asked, ", ")};

  const auto why = "at the first boot with the new network no answer came from " + join(answers.silent, ", ");
  progress(why + "; trying the old one");
  note_first_boot(kept.run, why, true);  // on the disk first: this is tried once
  const auto wrong = go_back(kept, batch, machine, progress);
  if (machine.host.ask_again(batch, kept.answered, false, for_the_old).silent.empty()) return {why + "; the old one answers, and is back" + wrong, true};
  return {why + ", nor over the old one; the new one stays" + wrong + go_forth(kept, batch, machine, progress)};
}

}  // namespace

std::optional<std::string> finish_going_back(const Machine& machine) {
  const auto runs = past_runs(machine.reader);
  const auto kept = last_kept(runs, machine.reader);
  if (!kept || !kept->run.going_back) return std::nullopt;
  if (const auto error = put_back(kept->cut_over.files, machine.host)) throw std::runtime_error("the old network's files could not be put back: " + *error);
  const auto what = kept->run.first_boot.value_or("") + "; a reset cut off the way back, and the old network's files were put back";
  note_first_boot(kept->run, what, false, machine.identity.boot_id);
  return what;
}

std::optional<FirstBoot> settle_first_boot(const Machine& machine, const Progress& progress) {
  const auto runs = past_runs(machine.reader);
  const auto kept = last_kept(runs, machine.reader);
  if (!kept) return std::nullopt;
  if (const auto what = finish_going_back(machine)) return FirstBoot{*what + go_back(*kept, batch_of(*kept, machine), machine, progress), true};
  if (kept->run.first_boot && kept->run.went_back_in == machine.identity.boot_id) return FirstBoot{*kept->run.first_boot, true};
  return judge_first_boot(machine, progress);
}

std::optional<FirstBoot> judge_first_boot(const Machine& machine, const Progress& progress) {
  const auto runs = past_runs(machine.reader);
  const auto kept = last_kept(runs, machine.reader);
  if (!kept || kept->run.first_boot || kept->cut_over.boot_id == machine.identity.boot_id) return std::nullopt;
  auto judged = judge(*kept, machine, progress);
  note_first_boot(kept->run, judged.what, false, judged.went_back ? machine.identity.boot_id : "");
  return judged;
}

}  // namespace kvmstrap
