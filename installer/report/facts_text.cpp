#include "report/facts_text.hpp"

#include <fmt/format.h>

#include "facts/virtualization.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

constexpr std::array verdict_names{"supported", "disabled in BIOS", "absent", "unknown"};

std::string in_short(const FileImage& file) { return fmt::format("{} bytes, mode {:04o}", file.content.size(), file.mode); }
std::string in_short(const Repositories::State& state) {
  std::vector<std::string> enabled;
  for (const auto& [id, source] : state.sources)
    if (source.enabled) enabled.push_back(id + " " + source.baseurl.value_or(source.mirrorlist.value_or("")));
  return join(enabled, ", ");
}
std::string in_short(const Package::State& state) { return state.version; }
std::string in_short(const Module::State& state) { return fmt::format("loaded {}, at boot {}", state.loaded, state.at_boot); }
std::string in_short(const Sysctl::State& state) { return fmt::format("running {}, at boot {}", state.running, state.at_boot.value_or("not set")); }
std::string in_short(const Service::State& state) { return fmt::format("running {}, at boot {}", state.running, state.at_boot); }
std::string in_short(const LibvirtNetwork::State& state) { return fmt::format("{}, active {}", name_of(state.definition.forward), state.active); }
std::string in_short(const LibvirtPool::State& state) { return fmt::format("{}, active {}", state.definition.path, state.active); }
std::string in_short(const NetworkState& state) {
  std::vector<std::string> links;
  for (const auto& [name, link] : state.links) {
    auto text = name + " " + std::string(name_of(link.kind));
    for (const auto& address : link.addresses) text += " " + address.cidr;
    if (link.bridge) text += " port of " + *link.bridge;
    links.push_back(text);
  }
  return join(links, ", ");
}
std::string in_short(const Proof::State& state) { return state.evidence; }

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
    const auto text = match(
        state, [&](const Unknown& u) { return terminal.yellow("unknown: " + u.why); }, [&](Absent) { return terminal.faint("absent"); },
        [](const auto& known) { return in_short(known); });
    line(to_string(SubjectId{subject}), text);
  });
}

}  // namespace kvmstrap
