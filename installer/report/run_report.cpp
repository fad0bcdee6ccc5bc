#include "report/run_report.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>

#include "model/text.hpp"
#include "report/exit_words.hpp"
#include "report/live_line.hpp"

namespace kvmstrap {

namespace {

double seconds_since(std::chrono::steady_clock::time_point start) { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); }

}  // namespace

RunReport::RunReport(const Terminal& terminal, const Journal& journal) : terminal_(terminal), journal_(journal) {}
RunReport::~RunReport() = default;

void RunReport::log(const std::string& line) {
  pending_.push_back(line);
  if (!log_ && journal_.started() && !log_failed_) try {
      log_ = spdlog::basic_logger_st("run", journal_.folder() + "/log");
      log_->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %v");
      log_->flush_on(spdlog::level::info);
    } catch (const spdlog::spdlog_ex&) {
      log_failed_ = true;  // a run is not given up for want of its log
    }
  if (!log_) return;
  for (const auto& one : pending_) log_->info("{}", one);
  pending_.clear();
}

void RunReport::clear_line() {
  if (!drawn_.empty()) terminal_.out << "\r\033[K";
  drawn_.clear();
}

void RunReport::draw_line() {
  if (!terminal_.interactive) return;
  const auto whole = [](double seconds) { return std::chrono::seconds(static_cast<long>(seconds)); };
  const auto line = live_line({title_, whole(seconds_since(step_started_)), said_, whole(seconds_since(said_at_))}, terminal_.width);
  if (line == drawn_) return;
  clear_line();
  terminal_.out << terminal_.faint(line) << std::flush;
  drawn_ = line;
}

void RunReport::step_started(const PlannedStep& step) {
  step_started_ = said_at_ = std::chrono::steady_clock::now();
  title_ = step.title;
  said_.clear();
  log("step " + step.id);
  draw_line();
}

void RunReport::decided(std::string_view change) {
  log("decided: " + std::string(change));
  clear_line();
  terminal_.out << terminal_.green("  + ") << change << std::endl;
}

void RunReport::progress(std::string_view line) {
  if (trim(line).empty()) return draw_line();
  log(std::string(line));
  if (line.find('\n') != std::string_view::npos) {
    clear_line();
    for (const auto& one : lines(line)) terminal_.out << terminal_.yellow("  ! " + one) << std::endl;
    return;
  }
  said_ = line;
  said_at_ = std::chrono::steady_clock::now();
  draw_line();
}

void RunReport::step_ended(const PlannedStep& step, bool changed) {
  clear_line();
  const auto elapsed = seconds_since(step_started_);
  log(fmt::format("step {} {} after {:.1f} s", step.id, changed ? "done" : "had nothing to do", elapsed));
  terminal_.out << (changed ? terminal_.green("  done ") : terminal_.faint("  same ")) << fmt::format("{:<40}", step.title);
  if (changed) terminal_.out << fmt::format("{:6.1f} s", elapsed);
  terminal_.out << std::endl;
}

void RunReport::outcome(const Outcome& outcome) {
  clear_line();
  const auto word = std::string(outcome.prepared ? "prepared" : in_words(outcome.exit));
  log(fmt::format("{} {} {}\n{}", word, outcome.step, outcome.why, outcome.detail));
  if (outcome.exit == Exit::done) {
    terminal_.out << "\n" << terminal_.green(outcome.prepared ? "Prepared: " : "Verified: ") << outcome.why << "\n";
  } else {
    terminal_.out << "\n" << terminal_.red(word) << (outcome.step.empty() ? "" : " in " + outcome.step) << ": " << outcome.why << "\n";
    for (const auto& line : lines(outcome.detail)) terminal_.out << "    " << line << "\n";
    if (!outcome.state.empty()) terminal_.out << "  the host now: " << outcome.state << "\n";
    if (!outcome.next.empty()) terminal_.out << "  what to do:   " << outcome.next << "\n";
  }
  if (journal_.started()) terminal_.out << "  journal and log: " << journal_.folder() << "\n";
  terminal_.out << std::flush;
}

}  // namespace kvmstrap
