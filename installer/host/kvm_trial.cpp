#include "host/kvm_trial.hpp"

#include <fcntl.h>
#include <linux/kvm.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "host/descriptor.hpp"

namespace kvmstrap {

namespace {

constexpr int patience_ms = 5000;
constexpr std::uint64_t guest_page = 0x1000;
constexpr std::size_t page_size = 4096;
constexpr std::uint8_t guest_port = 0x10;
constexpr std::uint8_t letter = 'K';
// Three pages below 4 GiB that no guest of ours uses. An Intel CPU without "unrestricted guest" runs real mode only with them (KVM's api.txt, 4.35).
constexpr unsigned long task_state_segment = 0xFFFBD000;

/// What the child found out, as it comes through the pipe.
struct Tried {
  int api_version = 0;
  bool creates_vm = false;
  bool runs_guest = false;
  int error = 0;                ///< errno of `step`
  std::array<char, 48> step{};  ///< what failed
  unsigned exit_reason = 0;     ///< of the CPU, where it stopped for another reason than it should
};

Tried failed(Tried tried, const char* step, unsigned exit_reason = 0) {
  tried.error = errno;
  tried.exit_reason = exit_reason;
  std::strncpy(tried.step.data(), step, tried.step.size() - 1);
  return tried;
}

/// In real mode: mov al,'K'; out 0x10,al; hlt.
void write_program(void* page) {
  const std::array<std::uint8_t, 5> program{0xB0, letter, 0xE6, guest_port, 0xF4};
  std::memcpy(page, program.data(), program.size());
}

/// Sets the CPU to the page's first byte; false when one of the calls failed.
bool point_at_program(int cpu) {
  kvm_sregs special{};
  if (::ioctl(cpu, KVM_GET_SREGS, &special) != 0) return false;
  special.cs.base = 0;
  special.cs.selector = 0;
  if (::ioctl(cpu, KVM_SET_SREGS, &special) != 0) return false;
  kvm_regs registers{};
  registers.rip = guest_page;
  registers.rflags = 2;  // the bit that is always set
  return ::ioctl(cpu, KVM_SET_REGS, &registers) == 0;
}

bool says_letter(const kvm_run& run) {
  return run.exit_reason == KVM_EXIT_IO && run.io.direction == KVM_EXIT_IO_OUT && run.io.port == guest_port &&
         reinterpret_cast<const std::uint8_t*>(&run)[run.io.data_offset] == letter;
}

/// Everything that is done to the device; whoever calls it ends soon, and with it VM, CPU and page.
Tried use(int device) {
  Tried tried;
  tried.api_version = ::ioctl(device, KVM_GET_API_VERSION, 0);
  const int vm = ::ioctl(device, KVM_CREATE_VM, 0);
  if (vm < 0) return failed(tried, "KVM_CREATE_VM");
  tried.creates_vm = true;
  void* page = ::mmap(nullptr, page_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return failed(tried, "a page for the guest");
  write_program(page);
  ::ioctl(vm, KVM_SET_TSS_ADDR, task_state_segment);  // AMD has none
  kvm_userspace_memory_region memory{
      .slot = 0, .flags = 0, .guest_phys_addr = guest_page, .memory_size = page_size, .userspace_addr = reinterpret_cast<std::uintptr_t>(page)};
  if (::ioctl(vm, KVM_SET_USER_MEMORY_REGION, &memory) != 0) return failed(tried, "KVM_SET_USER_MEMORY_REGION");
  const int cpu = ::ioctl(vm, KVM_CREATE_VCPU, 0);
  if (cpu < 0) return failed(tried, "KVM_CREATE_VCPU");
  const int size = ::ioctl(device, KVM_GET_VCPU_MMAP_SIZE, 0);
  if (size < static_cast<int>(sizeof(kvm_run))) return failed(tried, "KVM_GET_VCPU_MMAP_SIZE");
  void* shared = ::mmap(nullptr, static_cast<std::size_t>(size), PROT_READ | PROT_WRITE, MAP_SHARED, cpu, 0);
  if (shared == MAP_FAILED) return failed(tried, "the CPU's shared page");
  if (!point_at_program(cpu)) return failed(tried, "KVM_SET_REGS");
  const auto& run = *static_cast<kvm_run*>(shared);
  if (::ioctl(cpu, KVM_RUN, 0) != 0) return failed(tried, "KVM_RUN");
  if (!says_letter(run)) return failed(tried, "the guest's first output", run.exit_reason);
  if (::ioctl(cpu, KVM_RUN, 0) != 0) return failed(tried, "KVM_RUN");
  if (run.exit_reason != KVM_EXIT_HLT) return failed(tried, "the guest's end", run.exit_reason);
  tried.runs_guest = true;
  return tried;
}

std::string error_of(const Tried& tried) {
  if (tried.runs_guest) return {};
  const std::string step = tried.step.data();
  if (tried.exit_reason != 0) return step + " did not come: the CPU stopped with KVM exit reason " + std::to_string(tried.exit_reason);
  return step + ": " + std::strerror(tried.error);
}

/// What the child found out; an api_version of 0 when it told nothing in time.
Tried heard_from(int pipe) {
  pollfd waiting{pipe, POLLIN, 0};
  Tried tried;
  int ready = 0;
  do ready = ::poll(&waiting, 1, patience_ms);
  while (ready < 0 && errno == EINTR);
  if (ready != 1 || ::read(pipe, &tried, sizeof tried) != static_cast<ssize_t>(sizeof tried)) return {};
  return tried;
}

}  // namespace

Known<KvmDevice> try_kvm() {
  const Descriptor device{::open("/dev/kvm", O_RDWR | O_CLOEXEC)};
  if (!device) {
    const std::string why = std::string("/dev/kvm: ") + std::strerror(errno);
    if (errno == ENOENT) return Absent{};
    if (errno == EACCES && ::geteuid() != 0) return Unknown{why};
    return KvmDevice{0, false, false, why};
  }
  // A child of its own: a CPU that hangs in KVM_RUN can be ended from outside, and what it made goes with it.
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return Unknown{std::string("/dev/kvm was not tried: ") + std::strerror(errno)};
  const Descriptor reading{ends[0]};
  Descriptor writing{ends[1]};
  const pid_t child = ::fork();
  if (child < 0) return Unknown{std::string("/dev/kvm was not tried: ") + std::strerror(errno)};
  if (child == 0) {
    const auto tried = use(device.get());
    ::_exit(::write(writing.get(), &tried, sizeof tried) == static_cast<ssize_t>(sizeof tried) ? 0 : 1);
  }
  writing = Descriptor{};
  const auto tried = heard_from(reading.get());
  ::kill(child, SIGKILL);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
  if (tried.api_version == 0 && !tried.creates_vm && tried.step[0] == '\0')
    return KvmDevice{0, false, false, "a guest of three instructions did not end within 5 s"};
  return KvmDevice{tried.api_version, tried.creates_vm, tried.runs_guest, error_of(tried)};
}

}  // namespace kvmstrap
