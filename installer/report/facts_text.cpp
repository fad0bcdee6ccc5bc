#include "report/facts_text.hpp"

#include <fmt/format.h>

#include "engine/words.hpp"
#include "facts/virtualization.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

constexpr std::array verdict_names{"supported", "disabled in BIOS", "absent", "unknown"};

}  // namespace

Json facts_to_json(const Facts& facts) {
  const auto& id = facts.identity;
  const auto verdict = virtualization(facts.hardware);
  return {{"identity", {{"release", id.release}, {"family", id.family}, {"version", id.version}, {"kernel", id.kernel}, {"boot-id", id.boot_id}}},
          {"virtualization", {{"verdict", verdict_names.at(static_cast<std::size_t>(verdict.verdict))}, {"evidence", verdict.evidence}}},
          {"subjects", to_json(facts.states)}};
}

void print_facts(const Facts& facts, const Terminal& terminal) {
  const auto line = [&](const std::string& what, const std::string& text) { terminal.out << fmt::format("{:<36} {}\n", what, text); };
  line("release", facts.identity.release + ", kernel " + facts.identity.kernel);
  const auto verdict = virtualization(facts.hardware);
  line("virtualization", std::string(verdict_names.at(static_cast<std::size_t>(verdict.verdict))) + ": " + join(verdict.evidence, "; "));
  facts.states.for_each([&](const auto& subject, const auto& state) {
    const auto text = describe_state(subject, facts.states);
    line(to_string(SubjectId{subject}), unknown(state) ? terminal.yellow(text) : absent(state) ? terminal.faint(text) : text);
  });
}

}  // namespace kvmstrap
