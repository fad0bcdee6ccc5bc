#include "engine/gather.hpp"

#include "engine/journal.hpp"
#include "facts/cpuinfo.hpp"
#include "model/configuration.hpp"

namespace kvmstrap {

namespace {

/// Intel SDM vol. 4: IA32_FEATURE_CONTROL. AMD APM vol. 2: VM_CR.
constexpr std::uint32_t intel_feature_control = 0x3A;
constexpr std::uint32_t amd_vm_cr = 0xC0010114;

/// Which configuration a service has loaded: what the run that started this very process saw, else what is there if the process is younger than it.
void fill_in_loaded(const Service& service, const Remembered& remembered, States& states) {
  const auto now = states.of(service);
  const auto* running = present(now);
  if (!running || !running->running) return;
  auto state = *running;
  const auto stamp = remembered.services.find(service);
  if (stamp != remembered.services.end() && stamp->second.pid == state.pid && stamp->second.since_boot == state.since_boot && stamp->second.loaded)
    state.loaded = stamp->second.loaded;
  else if (state.started > configuration_changed(service, states) + 1)  // the kernel's boot time is good to a second
    if (const auto configuration = configuration_digest(service, states); present(configuration)) state.loaded = *present(configuration);
  states.set(service, state);
}

}  // namespace

Hardware read_hardware(Reader& reader) {
  Hardware hardware;
  const auto cpuinfo = reader.file("/proc/cpuinfo");
  if (const auto* image = present(cpuinfo)) hardware.cpu = parse_cpuinfo(image->content);
  hardware.kvm = reader.kvm();
  if (const auto* cpu = present(hardware.cpu))
    for (int i = 0; i < cpu->count; ++i) hardware.feature_control.push_back(reader.msr(i, cpu->vendor == "AuthenticAMD" ? amd_vm_cr : intel_feature_control));
  return hardware;
}

Facts gather(const Identity& identity, const Platform& platform, Reader& reader, std::span<const SubjectId> subjects) {
  Facts facts{identity, read_hardware(reader), platform.read(subjects, reader), platform.brings()};
  const auto remembered = remember(past_runs(reader));
  for (const auto& id : subjects)
    match(
        id,
        [&](const Proof& proof) {
          const auto found = remembered.proofs.find(proof);
          facts.states.set(proof, found == remembered.proofs.end() ? Known<Proof::State>{Absent{}} : Known<Proof::State>{found->second});
        },
        [&](const Service& service) { fill_in_loaded(service, remembered, facts.states); }, [](const auto&) {});
  return facts;
}

}  // namespace kvmstrap
