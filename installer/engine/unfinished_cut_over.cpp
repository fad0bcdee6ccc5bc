#include "engine/unfinished_cut_over.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <tuple>

#include "host/staged_file.hpp"
#include "model/given.hpp"
#include "network/lookup.hpp"

namespace kvmstrap {

namespace {

/// none when the record is not a cut-over's.
std::optional<ChangeOf<Network>> change_of_network(const Json& record) {
  for (const auto& json : record.at("changes")) {
    auto change = change_from_json(json);
    if (auto* network = std::get_if<ChangeOf<Network>>(&change); network && present(network->before)) return std::move(*network);
  }
  return std::nullopt;
}

std::optional<std::string> old_content(const UnfinishedFile& file) { return file.before ? std::optional(file.before->content) : std::nullopt; }

bool is_there(const std::string& path, Reader& reader) { return !absent(reader.file(path)); }

/// A boot has done what the rehearsal was to show: nothing that is live is to be left without its files.
bool came_up_by_itself(const UnfinishedCutOver& cut_over, const Machine& machine) {
  const std::vector<SubjectId> network{Network{}};
  return cut_over.boot_id != machine.identity.boot_id && satisfies(machine.platform.read(network, machine.reader).of(Network{}), cut_over.change.after);
}

/// Whether something of it is still live: nothing was booted since, and the kernel has not what it had before. nullopt: it cannot be read.
std::optional<bool> is_live(const UnfinishedCutOver& cut_over, const Machine& machine) {
  if (cut_over.boot_id != machine.identity.boot_id) return false;
  const std::vector<SubjectId> network{Network{}};
  const auto now = machine.platform.read(network, machine.reader).of(Network{});
  return present(now) ? std::optional(moved(*present(cut_over.change.before), *present(now))) : std::nullopt;
}

/// The new files lie in their place, undecided, while the host's own scripts restart the network from them.
bool is_rehearsing(Reader& reader) { return is_there(rehearsal_marker, reader) && !is_there(commit_marker, reader); }

/// What is still live of it goes back to what the files say. How that went, as the end of a sentence.
std::string put_links_back(const UnfinishedCutOver& cut_over, const Machine& machine) {
  if (!is_live(cut_over, machine).value_or(false)) return "";
  for (const auto& action : machine.platform.realise(std::vector<Change>{cut_over.change}))
    for (const auto& op : action.ops)
      if (const auto* batch = std::get_if<NetworkBatch>(&op))
        if (const auto error = machine.host.go_back(*batch)) return "; it was live, and is not wholly back: " + *error;
  return "; it was live, and the old network is back";
}

/// Whatever a cut-over changes of a link; the ageing time is left out, which the kernel itself changes while spanning tree learns.
bool differ(const Link& old, const Link& link, const NetworkState& before, const NetworkState& now) {
  const auto settings = [](const Link& one) {
    return std::tie(one.bridge, one.bond, one.up, one.mtu, one.mac, one.stp, one.forward_delay, one.priority, one.bond_options, one.ipv6_settings);
  };
  return settings(old) != settings(link) || given_addresses_of(old) != given_addresses_of(link) ||
         given_routes_over(before, old.name) != given_routes_over(now, old.name);
}

/// What lies staged beside the files goes.
void tidy(const std::vector<UnfinishedFile>& files, const Machine& machine) {
  for (const auto& file : files)
    for (const auto& name : staged_names(file.path))
      if (!absent(machine.reader.file(name))) machine.host.perform(WriteFile{.path = name, .content = std::nullopt}, [](auto) {});
}

}  // namespace

std::optional<UnfinishedCutOver> cut_over_of(const Json& record) {
  auto change = change_of_network(record);
  if (!change) return std::nullopt;
  UnfinishedCutOver cut_over{std::move(*change), {}, record.value("boot-id", "")};
  const auto& before = present(cut_over.change.before)->files;
  for (const auto& op : record.at("ops")) {
    const auto by_scripts = op.value("scripts-write", std::vector<std::string>{});
    for (const auto& file : op.value("files", Json::array())) {
      UnfinishedFile one{file.at("write").get<std::string>(), {}, from_json_value<std::optional<std::string>>(file.at("content"))};
      if (const auto image = before.find(one.path); image != before.end()) one.before = image->second;
      one.by_scripts = std::ranges::find(by_scripts, one.path) != by_scripts.end();
      cut_over.files.push_back(std::move(one));
    }
  }
  return cut_over;
}

std::optional<UnfinishedCutOver> unfinished_cut_over(const std::vector<PastRun>& runs) {
  if (runs.empty() || !runs.back().open) return std::nullopt;
  const auto& records = runs.back().records;
  for (auto record = records.rbegin(); record != records.rend(); ++record)
    if (record->value("record", "") == "action") return cut_over_of(*record);
  return std::nullopt;
}

CutOverFiles how_far(const std::vector<UnfinishedFile>& files, Reader& reader) {
  std::size_t telling = 0;
  std::size_t as_before = 0;
  std::size_t as_written = 0;
  for (const auto& file : files) {
    if (file.by_scripts) continue;
    ++telling;
    const auto now = reader.file(file.path);
    if (unknown(now)) return CutOverFiles::unreadable;
    const auto content = present(now) ? std::optional(present(now)->content) : std::nullopt;
    const bool before = content == old_content(file);
    const bool written = content == file.written;
    if (!before && !written) return CutOverFiles::changed;
    as_before += before ? 1 : 0;
    as_written += written ? 1 : 0;
  }
  if (as_before == telling) return CutOverFiles::untouched;
  return as_written == telling ? CutOverFiles::written : CutOverFiles::half;
}

std::optional<std::string> put_back(const std::vector<UnfinishedFile>& files, Host& host) {
  for (const auto& file : files) {
    const WriteFile old{.path = file.path, .before = file.written, .content = old_content(file), .mode = file.before ? file.before->mode : 0644};
    if (const auto performed = host.perform(old, [](auto) {}); performed.failure) return *performed.failure + ": " + performed.detail;
  }
  return std::nullopt;
}

bool moved(const NetworkState& before, const NetworkState& now) {
  for (const auto& [name, old] : before.links)
    if (old.kind != LinkKind::tap && !now.links.contains(name)) return true;
  for (const auto& [name, link] : now.links) {
    const auto* old = find(before.links, name);
    if (!old && link.kind == LinkKind::bridge) return true;
    if (old && differ(*old, link, before, now)) return true;
  }
  const auto rules = [](const NetworkState& state) { return std::multiset<RoutingRule>(state.rules.begin(), state.rules.end()); };
  return rules(before) != rules(now);
}

std::optional<std::string> network_in_force(const Machine& machine) {
  const auto cut_over = unfinished_cut_over(past_runs(machine.reader));
  if (!cut_over) return std::nullopt;
  const std::string way_out = "kvmstrap network rollback puts the old one back, the same apply goes on from it";
  const auto is_of_it = is_live(*cut_over, machine);
  const std::string live = !is_of_it                                       ? "What is live cannot be read; "
                           : *is_of_it                                     ? "What is live is not the old network, and nothing guards it; "
                           : cut_over->boot_id == machine.identity.boot_id ? "The old network is live; "
                                                                           : "What is live came up with the last boot; ";
  switch (how_far(cut_over->files, machine.reader)) {
    case CutOverFiles::untouched:
      return live + "the files are the old network's: " + way_out + ".";
    case CutOverFiles::written:
      if (is_rehearsing(machine.reader)) return live + "the files are the new network's, which was being rehearsed: " + way_out + ".";
      return "The files are the new network's; the run was cut off before it could say so: the same apply goes on from there.";
    case CutOverFiles::half:
      return live + "the files are partly the new network's: " + way_out + ".";
    case CutOverFiles::changed:
      return "Somebody has changed the network's files since the run was cut off: look at them before the next boot.";
    case CutOverFiles::unreadable:
      return "The network's files cannot be read.";
  }
  return std::nullopt;
}

std::optional<std::string> settle_unfinished_cut_over(const Machine& machine) {
  const auto runs = past_runs(machine.reader);
  const auto cut_over = unfinished_cut_over(runs);
  if (!cut_over) return std::nullopt;
  const auto closed = [&](Exit exit, const std::string& why) {
    close_run(runs.back(), static_cast<int>(exit), why);
    return why;
  };
  const auto far = how_far(cut_over->files, machine.reader);
  if (far == CutOverFiles::unreadable) throw std::runtime_error("the network's files cannot be read");
  if (far == CutOverFiles::changed)
    return closed(Exit::failed, "the cut-over was cut off; the network's files have been changed since, and were left as they are");
  const bool rehearsing = is_rehearsing(machine.reader);
  const auto stays = [&](const std::string& why) {
    tidy(cut_over->files, machine);
    return closed(Exit::failed, why);
  };
  if (far == CutOverFiles::written && !rehearsing) return stays("the cut-over was cut off after its commit: the new network's files stay");
  if (far == CutOverFiles::written && came_up_by_itself(*cut_over, machine))
    return stays("the cut-over was cut off while its network was restarted; the next boot brought the new network up, and it stays");
  machine.host.perform(WriteFile{.path = commit_marker, .content = std::nullopt}, [](auto) {});
  // Where their contents are as they were, what lies staged beside them goes.
  if (const auto error = put_back(cut_over->files, machine.host)) throw std::runtime_error("the old network's files could not be put back: " + *error);
  machine.host.perform(WriteFile{.path = rehearsal_marker, .content = std::nullopt}, [](auto) {});
  const std::string files = far == CutOverFiles::written ? "the cut-over was cut off while its network was restarted: the old network's files were put back"
                            : far == CutOverFiles::half  ? "the cut-over was cut off between two files: the old network's files were put back"
                                                         : "the cut-over was cut off: the old network's files are there";
  return closed(Exit::network_rolled_back, files + put_links_back(*cut_over, machine));
}

}  // namespace kvmstrap
