#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "model/subject.hpp"

namespace kvmstrap {

/// Which system this is, by looking.
struct Identity {
  std::string release;       ///< the line of /etc/redhat-release, or of /etc/os-release
  std::string family;        ///< "el6", or empty where nothing is known to fit
  std::string version;       ///< 6.7
  std::string architecture;  ///< x86_64
  std::string kernel;        ///< 2.6.32-573.el6.x86_64
  std::string boot_id;       ///< changes with every boot
  std::string installer;     ///< how it shows that this is an installer's chroot, and another system runs; empty where this one does
};

struct Cpu {
  std::string vendor;  ///< GenuineIntel, AuthenticAMD, …
  std::string model;
  int count = 0;
  bool vmx = false;
  bool svm = false;
  bool hypervisor = false;  ///< this is itself a guest
  bool ept = false;
  bool npt = false;
  bool pse = false;      ///< pages of 2 MiB
  bool pdpe1gb = false;  ///< pages of 1 GiB
  bool sev = false;      ///< AMD: memory of guests encrypted
};

/// One leaf of CPUID, as one CPU answers it.
struct CpuidLeaf {
  std::uint32_t eax = 0;
  std::uint32_t ebx = 0;
  std::uint32_t ecx = 0;
  std::uint32_t edx = 0;
  static constexpr std::tuple fields{Field<CpuidLeaf, std::uint32_t>{"eax", &CpuidLeaf::eax}, Field<CpuidLeaf, std::uint32_t>{"ebx", &CpuidLeaf::ebx},
                                     Field<CpuidLeaf, std::uint32_t>{"ecx", &CpuidLeaf::ecx}, Field<CpuidLeaf, std::uint32_t>{"edx", &CpuidLeaf::edx}};
};

/// What CPUID says of virtualization, whatever the kernel shows in /proc/cpuinfo.
struct Cpuid {
  bool vmx = false;
  bool svm = false;
  bool hypervisor = false;
  std::string signature;  ///< the hypervisor's twelve letters, when there is one: "KVMKVMKVM"
};

/// What the firmware calls machine and BIOS.
struct Dmi {
  std::string system_vendor;  ///< "Dell Inc."
  std::string product;        ///< "PowerEdge R720"
  std::string bios_vendor;
};

/// /dev/kvm put to use.
struct KvmDevice {
  int api_version = 0;      ///< KVM_GET_API_VERSION; 12 is the only one that was ever stable
  bool creates_vm = false;  ///< KVM_CREATE_VM gave a file descriptor
  bool runs_guest = false;  ///< a CPU of that VM ran the instructions that it was given
  std::string error;        ///< why not
  static constexpr std::tuple fields{Field<KvmDevice, int>{"api-version", &KvmDevice::api_version},
                                     Field<KvmDevice, bool>{"creates-vm", &KvmDevice::creates_vm}, Field<KvmDevice, bool>{"runs-guest", &KvmDevice::runs_guest},
                                     Field<KvmDevice, std::string>{"error", &KvmDevice::error}};
};

struct Hardware {
  Known<Cpu> cpu = Unknown{"/proc/cpuinfo was not read"};
  std::vector<Known<std::uint64_t>> feature_control;  ///< a CPU each: Intel MSR 0x3A, AMD MSR 0xC0010114
  Known<KvmDevice> kvm = Unknown{"/dev/kvm was not looked at"};
  std::vector<Known<Cpuid>> cpuid;  ///< a CPU each
  Known<Dmi> dmi = Unknown{"/sys/class/dmi/id was not read"};
};

template <class... S>
struct StateMaps {
  std::tuple<std::map<S, Known<typename S::State>>...> maps;

  template <class Subject>
  auto& of_kind() {
    return std::get<std::map<Subject, Known<typename Subject::State>>>(maps);
  }
  template <class Subject>
  const auto& of_kind() const {
    return std::get<std::map<Subject, Known<typename Subject::State>>>(maps);
  }

  /// What is known of `subject`; Unknown when nobody asked for it.
  template <class Subject>
  Known<typename Subject::State> of(const Subject& subject) const {
    const auto found = of_kind<Subject>().find(subject);
    if (found == of_kind<Subject>().end()) return Unknown{to_string(subject) + " was not read"};
    return found->second;
  }

  template <class Subject>
  void set(const Subject& subject, Known<typename Subject::State> state) {
    of_kind<Subject>().insert_or_assign(subject, std::move(state));
  }

  /// Calls `visit(subject, state)` for each one.
  template <class Visit>
  void for_each(Visit&& visit) const {
    (for_each_of<S>(visit), ...);
  }

 private:
  template <class Subject, class Visit>
  void for_each_of(Visit& visit) const {
    for (const auto& [subject, state] : of_kind<Subject>()) visit(subject, state);
  }
};

/// What was read of the subjects that were asked for.
using States = OfEverySubject<StateMaps>;

/// Everything that planning looks at.
struct Facts {
  Identity identity;
  Hardware hardware;
  States states;
  std::map<Package, std::vector<SubjectId>> brings;  ///< subjects that installing a package makes or changes

  template <class Subject>
  Known<typename Subject::State> of(const Subject& subject) const {
    return states.of(subject);
  }
};

}  // namespace kvmstrap
