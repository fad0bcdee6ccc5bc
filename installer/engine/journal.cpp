#include "engine/journal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "engine/describe.hpp"
#include "host/append_log.hpp"
#include "model/text.hpp"
#include "model/utc.hpp"

namespace kvmstrap {

namespace {
const std::string journal_name = "journal.jsonl";

/// By the name that a run gives itself, 20261122-101530-4711; until 0.1.0 that alone told.
std::string began_by_name(const std::string& id) {
  constexpr std::string_view form = "20261122-101530-";
  if (id.size() < form.size()) return {};
  const auto part = [&](std::size_t at, std::size_t length) { return id.substr(at, length); };
  return fmt::format("{}-{}-{}T{}:{}:{}Z", part(0, 4), part(4, 2), part(6, 2), part(9, 2), part(11, 2), part(13, 2));
}
}  // namespace

Journal::Journal(Header header) : header_(std::move(header)) {
  sink_ = [path = folder() + "/" + journal_name, log = std::shared_ptr<AppendLog>()](const std::string& line) mutable {
    if (!log) log = std::make_shared<AppendLog>(path);
    log->append(line);
  };
}

void Journal::append(const Json& record) {
  if (!started_) {
    Json run{{"record", "run"},
             {"run", header_.id},
             {"profile", header_.profile},
             {"version", header_.version},
             {"boot-id", header_.boot_id},
             {"began", in_utc_to_the_millisecond(std::chrono::system_clock::now())}};
    if (!header_.reverts.empty()) run["reverts"] = header_.reverts;
    sink_(text_of(run));
    started_ = true;
  }
  sink_(text_of(record));
}

int Journal::begin(const std::string& step, const Action& action) {
  Json changes = Json::array();
  for (const auto& change : action.changes) changes.push_back(to_json(change));
  Json ops = Json::array();
  for (const auto& op : action.ops) ops.push_back(to_json(op));
  append({{"record", "action"}, {"sequence", ++sequence_}, {"step", step}, {"boot-id", header_.boot_id}, {"changes", changes}, {"ops", ops}});
  return sequence_;
}

void Journal::done(int sequence, const States& states, const std::vector<std::string>& answered) {
  Json record{{"record", "done"}, {"sequence", sequence}, {"states", to_json(states)}};
  if (!answered.empty()) record["answered"] = answered;
  append(record);
}

void Journal::failed(int sequence, const std::string& why, const States& states) {
  append({{"record", "failed"}, {"sequence", sequence}, {"why", why}, {"states", to_json(states)}});
}

namespace {
Json end_record(int exit, const std::string& why) { return {{"record", "end"}, {"exit", exit}, {"why", why}}; }
}  // namespace

void Journal::end(int exit, const std::string& why) {
  if (started_) append(end_record(exit, why));
}

void close_run(const PastRun& run, int exit, const std::string& why) {
  AppendLog(runs_folder + "/" + run.id + "/" + journal_name).append(text_of(end_record(exit, why)));
}

void note_first_boot(const PastRun& run, const std::string& what, bool going_back, const std::string& went_back_in) {
  AppendLog(runs_folder + "/" + run.id + "/" + journal_name)
      .append(text_of({{"record", "first-boot"}, {"what", what}, {"going-back", going_back}, {"went-back-in", went_back_in}}));
}

namespace {

PastRun read_run(const std::string& id, const std::string& text) {
  PastRun run{.id = id, .began = began_by_name(id)};
  for (const auto& line : lines(text)) {
    auto record = Json::parse(line, nullptr, false);
    if (!record.is_object()) continue;
    const auto kind = record.value("record", "");
    if (kind == "run") {
      run.profile = record.value("profile", "");
      run.reverts = record.value("reverts", "");
      run.began = record.value("began", run.began);
    } else if (kind == "action") {
      const auto step = record.value("step", "");
      if (run.steps.empty() || run.steps.back() != step) run.steps.push_back(step);
      run.open = step;
    } else if (kind == "done" || kind == "failed") {
      run.open.reset();
    } else if (kind == "end") {
      run.open.reset();
      run.exit = record.value("exit", 0);
      run.why = record.value("why", "");
    } else if (kind == "first-boot") {
      run.first_boot = record.value("what", "");
      run.going_back = record.value("going-back", false);
      run.went_back_in = record.value("went-back-in", "");
    }
    run.records.push_back(std::move(record));
  }
  return run;
}

}  // namespace

std::vector<PastRun> past_runs(Reader& reader) {
  std::vector<PastRun> runs;
  const auto ids = reader.list(runs_folder);
  if (const auto* names = present(ids))
    for (const auto& id : *names) {
      const auto file = reader.file(runs_folder + "/" + id + "/" + journal_name);
      if (const auto* image = present(file)) runs.push_back(read_run(id, image->content));
    }
  std::ranges::stable_sort(runs, {}, &PastRun::began);
  return runs;
}

Remembered remember(const std::vector<PastRun>& runs) {
  Remembered remembered;
  for (const auto& run : runs)
    for (const auto& record : run.records) {
      if (record.value("record", "") != "done") continue;
      const auto states = states_from_json(record.at("states"));
      states.for_each([&](const auto& subject, const auto& state) {
        using S = std::decay_t<decltype(subject)>;
        if constexpr (std::is_same_v<S, Proof>)
          if (const auto* proof = present(state)) remembered.proofs[subject] = *proof;
        if constexpr (std::is_same_v<S, Service>)
          if (const auto* service = present(state)) remembered.services[subject] = *service;
      });
    }
  return remembered;
}

}  // namespace kvmstrap
