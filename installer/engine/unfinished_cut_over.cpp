#include "engine/unfinished_cut_over.hpp"

#include <stdexcept>

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

std::optional<UnfinishedCutOver> cut_over_of(const Json& record) {
  auto change = change_of_network(record);
  if (!change) return std::nullopt;
  UnfinishedCutOver cut_over{std::move(*change), {}, record.value("boot-id", "")};
  const auto& before = present(cut_over.change.before)->files;
  for (const auto& op : record.at("ops"))
    for (const auto& file : op.value("files", Json::array())) {
      UnfinishedFile one{file.at("write").get<std::string>(), {}, from_json_value<std::optional<std::string>>(file.at("content"))};
      if (const auto image = before.find(one.path); image != before.end()) one.before = image->second;
      cut_over.files.push_back(std::move(one));
    }
  return cut_over;
}

/// What is still live of it goes back to what the files say. How that went, as the end of a sentence.
std::string put_links_back(const UnfinishedCutOver& cut_over, const Machine& machine) {
  if (cut_over.boot_id != machine.identity.boot_id) return "";
  const std::vector<SubjectId> network{Network{}};
  const auto now = machine.platform.read(network, machine.reader).of(Network{});
  if (!present(now) || !moved(*present(cut_over.change.before), *present(now))) return "";
  for (const auto& action : machine.platform.realise(std::vector<Change>{cut_over.change}))
    for (const auto& op : action.ops)
      if (const auto* batch = std::get_if<NetworkBatch>(&op))
        if (const auto error = machine.host.go_back(*batch)) return "; it was live, and is not wholly back: " + *error;
  return "; it was live, and the old network is back";
}

}  // namespace

std::optional<UnfinishedCutOver> unfinished_cut_over(const std::vector<PastRun>& runs) {
  if (runs.empty() || !runs.back().open) return std::nullopt;
  const auto& records = runs.back().records;
  for (auto record = records.rbegin(); record != records.rend(); ++record)
    if (record->value("record", "") == "action") return cut_over_of(*record);
  return std::nullopt;
}

CutOverFiles how_far(const std::vector<UnfinishedFile>& files, Reader& reader) {
  std::size_t as_before = 0;
  std::size_t as_written = 0;
  for (const auto& file : files) {
    const auto now = reader.file(file.path);
    if (unknown(now)) return CutOverFiles::unreadable;
    const auto content = present(now) ? std::optional(present(now)->content) : std::nullopt;
    const bool before = content == old_content(file);
    const bool written = content == file.written;
    if (!before && !written) return CutOverFiles::changed;
    as_before += before ? 1 : 0;
    as_written += written ? 1 : 0;
  }
  if (as_before == files.size()) return CutOverFiles::untouched;
  return as_written == files.size() ? CutOverFiles::written : CutOverFiles::half;
}

std::optional<std::string> put_back(const std::vector<UnfinishedFile>& files, Host& host) {
  for (const auto& file : files) {
    const WriteFile old{.path = file.path, .before = file.written, .content = old_content(file), .mode = file.before ? file.before->mode : 0644};
    if (const auto performed = host.perform(old, [](auto) {}); performed.failure) return *performed.failure + ": " + performed.detail;
  }
  return std::nullopt;
}

bool moved(const NetworkState& before, const NetworkState& now) {
  for (const auto& [name, link] : now.links) {
    const auto* old = find(before.links, name);
    if (!old && link.kind == LinkKind::bridge) return true;
    if (old && (old->bridge != link.bridge || ipv4_cidrs(before, name) != ipv4_cidrs(now, name))) return true;
  }
  return false;
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
  if (far == CutOverFiles::written) return closed(Exit::failed, "the cut-over was cut off after its commit: the new network's files stay");
  machine.host.perform(WriteFile{.path = commit_marker, .content = std::nullopt}, [](auto) {});
  // Where their contents are as they were, what lies staged beside them goes.
  if (const auto error = put_back(cut_over->files, machine.host)) throw std::runtime_error("the old network's files could not be put back: " + *error);
  const std::string files = far == CutOverFiles::half ? "the cut-over was cut off between two files: the old network's files were put back"
                                                      : "the cut-over was cut off: the old network's files are there";
  return closed(Exit::network_rolled_back, files + put_links_back(*cut_over, machine));
}

}  // namespace kvmstrap
