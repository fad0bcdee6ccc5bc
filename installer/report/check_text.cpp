#include "report/check_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/gather.hpp"
#include "model/text.hpp"
#include "steps/check_hardware.hpp"

namespace kvmstrap {

KVMSTRAP_ENUM_NAMES(Rating, "pass", "warn", "fail", "unknown");

namespace {

/// What the step of the same name says to a profile that requires virtualization and loads KVM's module: one judgement, not two.
HostVerdict virtualization_verdict(const Facts& facts) {
  const auto proposal = check_hardware(Profile{.kernel = {.modules = {"kvm"}}}, facts);
  if (!proposal.blockers.empty()) return {"virtualization", Rating::fail, proposal.blockers.front().what, proposal.blockers.front().remedy};
  if (!proposal.deferred.empty())
    return {"virtualization", Rating::unknown, proposal.deferred.front().why, "modprobe kvm_intel or kvm_amd, or let kvmstrap apply load it"};
  if (!proposal.warnings.empty()) return {"virtualization", Rating::warn, proposal.warnings.front(), {}};
  return {"virtualization", Rating::pass, "/dev/kvm makes a virtual machine", {}};
}

HostVerdict cpu_verdict(const Hardware& hardware) {
  return match(
      hardware.cpu,
      [](const Unknown& u) {
        return HostVerdict{"cpu", Rating::unknown, u.why, {}};
      },
      [](Absent) {
        return HostVerdict{"cpu", Rating::unknown, "/proc/cpuinfo names none", {}};
      },
      [](const Cpu& cpu) {
        return HostVerdict{"cpu", Rating::pass, fmt::format("{} x {}{}", cpu.count, cpu.model, cpu.hypervisor ? ", itself a guest" : ""), {}};
      });
}

HostVerdict libvirt_verdict(Reader& reader) {
  return match(
      reader.libvirt(LibvirtQuery::networks),
      [](const Unknown& u) {
        return HostVerdict{"libvirt", Rating::warn, u.why, "service libvirtd start, or let kvmstrap apply do it"};
      },
      [](Absent) {
        return HostVerdict{"libvirt", Rating::warn, "its library is not installed", "kvmstrap apply installs it where packages.install names it"};
      },
      [](const auto& networks) {
        return HostVerdict{"libvirt", Rating::pass, fmt::format("answers; networks: {}", networks.size()), {}};
      });
}

std::string painted(Rating rating, const Terminal& terminal) {
  const auto word = fmt::format("{:<8}", name_of(rating));
  switch (rating) {
    case Rating::pass:
      return terminal.green(word);
    case Rating::fail:
      return terminal.red(word);
    default:
      return terminal.yellow(word);
  }
}

}  // namespace

HostVerdict system_verdict(const Identity& identity, bool known) {
  if (known) return {"system", Rating::pass, identity.release + ", kernel " + identity.kernel, {}};
  const auto seen = identity.release.empty() ? "there is no /etc/redhat-release" : identity.release;
  return {"system", Rating::fail, seen, "kvmstrap knows CentOS and RHEL 6 on x86_64"};
}

std::vector<HostVerdict> check_host(Reader& reader) {
  Facts facts;
  facts.identity = identify(reader);
  facts.hardware = read_hardware(reader);
  const auto platform = choose_platform(facts.identity);
  if (platform) facts.states = platform->read(check_hardware_wants(Profile{}), reader);
  return {system_verdict(facts.identity, platform != nullptr), cpu_verdict(facts.hardware), virtualization_verdict(facts), libvirt_verdict(reader)};
}

bool any_failed(const std::vector<HostVerdict>& verdicts) { return std::ranges::find(verdicts, Rating::fail, &HostVerdict::rating) != verdicts.end(); }

void print(const std::vector<HostVerdict>& verdicts, const Terminal& terminal) {
  for (const auto& verdict : verdicts) {
    terminal.out << painted(verdict.rating, terminal) << fmt::format("{:<16}", verdict.what) << verdict.evidence << "\n";
    if (!verdict.remedy.empty()) terminal.out << std::string(24, ' ') << "to do: " << verdict.remedy << "\n";
  }
}

Json to_json(const std::vector<HostVerdict>& verdicts) {
  Json json = Json::array();
  for (const auto& verdict : verdicts)
    json.push_back({{"what", verdict.what}, {"rating", name_of(verdict.rating)}, {"evidence", verdict.evidence}, {"remedy", verdict.remedy}});
  return {{"verdicts", json}};
}

}  // namespace kvmstrap
