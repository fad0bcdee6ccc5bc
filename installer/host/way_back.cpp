#include "host/way_back.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <set>
#include <thread>

#include "host/files.hpp"
#include "host/link_ops.hpp"
#include "host/staged_file.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto missing = "missing: ";

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

/// A line of the normal form that tells of one of the links, or of a rule where rules are changed: those name no link.
bool is_of(const NetworkBatch& batch, const std::string& line, const std::set<std::string>& links) {
  if (line.starts_with("rule "))
    return batch.rehearse == Rehearsal::restart ||
           std::ranges::any_of(batch.live, [](const LinkOp& op) { return op.what == LinkOp::What::add_rule || op.what == LinkOp::What::remove_rule; });
  return std::ranges::any_of(words(line), [&](const auto& word) { return links.contains(word); });
}

/// The kernel let nobody switch the link's IPv6 off: it is on, as it was, and what it had is compared afterwards.
bool nothing_came_of(const LinkOp& op) {
  return op.what == LinkOp::What::renew_ipv6 && read_file("/proc/sys/net/ipv6/conf/" + op.name + "/disable_ipv6") == "0\n";
}

/// What of `before` is missing in `now`, and what of `now` was not there, of these links.
std::vector<std::string> compare(const NetworkBatch& batch, const std::vector<std::string>& before, const std::vector<std::string>& now,
                                 const std::set<std::string>& links) {
  std::vector<std::string> found;
  const auto note = [&](const auto& here, const auto& there, const char* what) {
    std::vector<std::string> lines;
    std::ranges::set_difference(here, there, std::back_inserter(lines));
    for (const auto& line : lines)
      if (is_of(batch, line, links)) found.push_back(what + line);
  };
  note(before, now, missing);
  note(now, before, "left behind: ");
  return found;
}

}  // namespace

std::vector<std::string> restore_links(const NetworkBatch& batch, RouteSocket& routes) {
  std::vector<std::string> errors;
  for (const auto& op : batch.restore)
    if (const auto error = perform(op, routes); error && !nothing_came_of(op)) errors.push_back(*error);
  return errors;
}

BeforeRestart::BeforeRestart(const Restart& restart) {
  for (const auto& path : restart.files) files_[path] = read_file(path);
  for (const auto& path : restart.settings) settings_[path] = read_file(path);
}

std::vector<std::string> BeforeRestart::put_settings_back() const {
  std::vector<std::string> errors;
  for (const auto& [path, value] : settings_)
    if (value && read_file(path) != value && !(std::ofstream(path) << *value << std::flush)) errors.push_back("cannot set " + path + " again");
  return errors;
}

std::vector<std::string> BeforeRestart::put_files_back() const {
  std::vector<std::string> errors;
  for (const auto& [path, content] : files_) try {
      if (read_file(path) != content) StagedFile(path, content, 0644).commit();
    } catch (const std::exception& error) {
      errors.push_back(error.what());
    }
  return errors;
}

std::vector<std::string> lost_beside(const NetworkBatch& batch, const std::vector<std::string>& before, RouteSocket& routes) {
  auto others = links_of(batch);
  for (const auto& link : batch.wanted.links) others.erase(link.name);
  auto lost = compare(batch, before, routes.normal_form(), others);
  std::erase_if(lost, [](const auto& line) {
    // By the link's number, or by the kernel's choice: another one now.
    const bool numbered = line.find(link_local_network) != std::string::npos || line.find(": rule ") != std::string::npos;
    return numbered || !line.starts_with(missing);
  });
  return lost;
}

std::vector<std::string> differences(const NetworkBatch& batch, const std::vector<std::string>& before, RouteSocket& routes) {
  const auto touched = links_of(batch);
  for (const auto end = Clock::now() + seconds(2);; std::this_thread::sleep_for(milliseconds(20)))
    if (auto found = compare(batch, before, routes.normal_form(), touched); found.empty() || Clock::now() > end) return found;
}

std::vector<std::string> take_files_back(const NetworkBatch& batch, bool restarted) {
  std::vector<std::string> errors;
  for (auto file = batch.files.rbegin(); file != batch.files.rend(); ++file) try {
      StagedFile old(file->path, file->before, file->mode);
      if (read_file(file->path) == file->content || (restarted && batch.restart.writes(file->path))) old.commit();
    } catch (const std::exception& error) {
      errors.push_back(error.what());
    }
  return errors;
}

}  // namespace kvmstrap
