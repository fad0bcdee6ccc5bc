#include "engine/gather.hpp"

#include "engine/journal.hpp"
#include "facts/cpuid.hpp"
#include "facts/cpuinfo.hpp"
#include "facts/virtualization.hpp"
#include "model/configuration.hpp"
#include "model/text.hpp"
#include "model/version.hpp"

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

Known<Cpuid> read_cpuid(int cpu, Reader& reader) {
  const auto features = reader.cpuid(cpu, cpuid_features);
  const auto extended = reader.cpuid(cpu, cpuid_extended);
  const auto hypervisor = reader.cpuid(cpu, cpuid_hypervisor);
  for (const auto& leaf : {features, extended, hypervisor})
    if (const auto* u = std::get_if<Unknown>(&leaf)) return *u;
  return parse_cpuid(std::get<CpuidLeaf>(features), std::get<CpuidLeaf>(extended), std::get<CpuidLeaf>(hypervisor));
}

Known<Dmi> read_dmi(Reader& reader) {
  const std::string folder = "/sys/class/dmi/id/";
  const auto vendor = reader.file(folder + "sys_vendor");
  if (absent(vendor)) return Absent{};
  if (const auto* u = std::get_if<Unknown>(&vendor)) return *u;
  const auto line = [](const Known<FileImage>& file) { return present(file) ? std::string(trim(present(file)->content)) : std::string{}; };
  return Dmi{line(vendor), line(reader.file(folder + "product_name")), line(reader.file(folder + "bios_vendor"))};
}

}  // namespace

Hardware read_hardware(Reader& reader, Depth depth, const Identity& identity) {
  Hardware hardware;
  const auto cpuinfo = reader.file("/proc/cpuinfo");
  if (const auto* image = present(cpuinfo)) hardware.cpu = parse_cpuinfo(image->content);
  hardware.kvm = identity.installer.empty() ? reader.kvm() : Known<KvmDevice>{Unknown{"whether KVM works shows at the first boot: an installer's kernel runs"}};
  const bool whole = depth == Depth::whole || !kvm_works(hardware);
  if (whole) hardware.dmi = read_dmi(reader);
  const auto* cpu = present(hardware.cpu);
  for (int i = 0; cpu && i < cpu->count; ++i) {
    hardware.feature_control.push_back(reader.msr(i, is_amd(*cpu) ? amd_vm_cr : intel_feature_control));
    if (whole) hardware.cpuid.push_back(read_cpuid(i, reader));
  }
  return hardware;
}

Facts gather(const Identity& identity, const Platform& platform, Reader& reader, std::span<const SubjectId> subjects) {
  Facts facts{identity, read_hardware(reader, Depth::as_needed, identity), platform.read(subjects, reader), platform.brings()};
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

HostFacts gather_host(const Sources& sources, Reader& reader) {
  HostFacts facts{.identity = identify(reader), .made = version_date};
  facts.known_system = choose_platform(facts.identity) != nullptr;
  facts.hardware = read_hardware(reader, Depth::whole, facts.identity);
  for (const auto& path : sources.files)
    facts.files[path] = match(
        reader.file(path), [](const FileImage& image) -> Known<std::string> { return image.content; },
        [](const auto& nothing) -> Known<std::string> { return nothing; });
  for (const auto& path : sources.folders) facts.folders[path] = reader.list(path);
  const auto answers = reader.run(sources.commands);
  for (std::size_t i = 0; i < answers.size(); ++i) facts.commands[sources.commands[i]] = answers[i];
  facts.libvirt_networks = match(
      reader.libvirt(LibvirtQuery::networks), [](const std::vector<LibvirtObject>& networks) -> Known<std::size_t> { return networks.size(); },
      [](const auto& nothing) -> Known<std::size_t> { return nothing; });
  return facts;
}

}  // namespace kvmstrap
