#include "host/way_back.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "host/link_ops.hpp"
#include "host/staged_file.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// The links that a batch touches. Others may come and go meanwhile: a guest that starts is none of its business.
std::set<std::string> links_of(const NetworkBatch& batch) {
  std::set<std::string> links;
  for (const auto* ops : {&batch.prepare, &batch.live, &batch.restore})
    for (const auto& op : *ops) {
      links.insert({op.name, op.route.device});
      if (op.what == LinkOp::What::add_port) links.insert(op.value);
    }
  links.erase("");
  return links;
}

/// A line of the normal form that tells of one of the links, or of a rule where the batch changes rules: those name no link.
bool is_of(const NetworkBatch& batch, const std::string& line, const std::set<std::string>& links) {
  if (line.starts_with("rule "))
    return std::ranges::any_of(batch.live, [](const LinkOp& op) { return op.what == LinkOp::What::add_rule || op.what == LinkOp::What::remove_rule; });
  return std::ranges::any_of(words(line), [&](const auto& word) { return links.contains(word); });
}

}  // namespace

/// nullopt: it is not there, or cannot be read.
std::optional<std::string> content_of(const std::string& path) {
  std::ifstream in(path);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::vector<std::string> restore_links(const NetworkBatch& batch, RouteSocket& routes) {
  std::vector<std::string> errors;
  for (const auto& op : batch.restore)
    if (const auto error = perform(op, routes)) errors.push_back(*error);
  return errors;
}

std::vector<std::string> differences(const NetworkBatch& batch, const std::vector<std::string>& before, RouteSocket& routes) {
  std::vector<std::string> found;
  const auto touched = links_of(batch);
  const auto end = Clock::now() + seconds(2);
  for (;;) {
    found.clear();
    const auto now = routes.normal_form();
    const auto note = [&](const auto& here, const auto& there, const char* what) {
      std::vector<std::string> lines;
      std::ranges::set_difference(here, there, std::back_inserter(lines));
      for (const auto& line : lines)
        if (is_of(batch, line, touched)) found.push_back(what + line);
    };
    note(before, now, "missing: ");
    note(now, before, "left behind: ");
    if (found.empty() || Clock::now() > end) return found;
    std::this_thread::sleep_for(milliseconds(20));
  }
}

std::vector<std::string> take_files_back(const std::vector<WriteFile>& files) {
  std::vector<std::string> errors;
  for (auto file = files.rbegin(); file != files.rend(); ++file) try {
      StagedFile old(file->path, file->before, file->mode);
      if (content_of(file->path) == file->content) old.commit();
    } catch (const std::exception& error) {
      errors.push_back(error.what());
    }
  return errors;
}

}  // namespace kvmstrap
