#include "engine/unfinished_cut_over.hpp"

#include <stdexcept>

#include "model/outcome.hpp"

namespace kvmstrap {

namespace {

/// The network as it was before; null when the record is not a cut-over's.
std::optional<NetworkState> network_before(const Json& record) {
  for (const auto& json : record.at("changes")) {
    const auto change = change_from_json(json);
    if (const auto* network = std::get_if<ChangeOf<Network>>(&change))
      if (const auto* before = present(network->before)) return *before;
  }
  return std::nullopt;
}

std::optional<std::string> old_content(const UnfinishedFile& file) { return file.before ? std::optional(file.before->content) : std::nullopt; }

std::vector<UnfinishedFile> files_of(const Json& record) {
  const auto before = network_before(record);
  if (!before) return {};
  std::vector<UnfinishedFile> files;
  for (const auto& op : record.at("ops"))
    for (const auto& file : op.value("files", Json::array())) {
      UnfinishedFile one{file.at("write").get<std::string>(), {}, from_json_value<std::optional<std::string>>(file.at("content"))};
      if (const auto image = before->files.find(one.path); image != before->files.end()) one.before = image->second;
      files.push_back(std::move(one));
    }
  return files;
}

}  // namespace

std::vector<UnfinishedFile> unfinished_cut_over(const std::vector<PastRun>& runs) {
  if (runs.empty() || !runs.back().open) return {};
  const auto& records = runs.back().records;
  for (auto record = records.rbegin(); record != records.rend(); ++record)
    if (record->value("record", "") == "action") return files_of(*record);
  return {};
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

std::optional<std::string> settle_unfinished_cut_over(Reader& reader, Host& host) {
  const auto runs = past_runs(reader);
  const auto files = unfinished_cut_over(runs);
  if (files.empty()) return std::nullopt;
  const auto closed = [&](Exit exit, const std::string& why) {
    close_run(runs.back(), static_cast<int>(exit), why);
    return why;
  };
  switch (how_far(files, reader)) {
    case CutOverFiles::unreadable:
      throw std::runtime_error("the network's files cannot be read");
    case CutOverFiles::changed:
      return closed(Exit::failed, "the cut-over was cut off; the network's files have been changed since, and were left as they are");
    case CutOverFiles::untouched:
      // Their contents are as they were; what lies staged beside them goes with it.
      if (const auto error = put_back(files, host)) throw std::runtime_error("the old network's files could not be put back: " + *error);
      return closed(Exit::network_rolled_back, "the cut-over was cut off: the old network's files are there");
    case CutOverFiles::written:
      return closed(Exit::failed, "the cut-over was cut off after its commit: the new network's files stay");
    case CutOverFiles::half:
      break;
  }
  if (const auto error = put_back(files, host)) throw std::runtime_error("the old network's files could not be put back: " + *error);
  return closed(Exit::network_rolled_back, "the cut-over was cut off between two files: the old network's files were put back");
}

}  // namespace kvmstrap
