#include "host/live_reader.hpp"

#include <cpuid.h>
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "host/child.hpp"
#include "host/descriptor.hpp"
#include "host/kvm_trial.hpp"

namespace kvmstrap {

namespace {

std::string reason(const std::string& path) { return path + ": " + std::strerror(errno); }

bool nothing_there() { return errno == ENOENT || errno == ENOTDIR; }

std::optional<std::string> label_of(const std::string& path) {
  std::array<char, 256> label{};
  const auto length = ::getxattr(path.c_str(), "security.selinux", label.data(), label.size());
  if (length <= 0) return std::nullopt;
  return std::string(label.data());
}

}  // namespace

Known<FileImage> LiveReader::file(const std::string& path) {
  const Descriptor descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)};
  if (!descriptor) return nothing_there() ? Known<FileImage>{Absent{}} : Known<FileImage>{Unknown{reason(path)}};
  struct stat status {};
  if (::fstat(descriptor.get(), &status) != 0) return Unknown{reason(path)};
  if (!S_ISREG(status.st_mode)) return Unknown{path + " is not a regular file"};
  FileImage image;
  image.mode = status.st_mode & 07777;
  image.uid = status.st_uid;
  image.gid = status.st_gid;
  image.changed = static_cast<double>(status.st_ctim.tv_sec) + static_cast<double>(status.st_ctim.tv_nsec) / 1e9;
  image.label = label_of(path);
  std::array<char, 65536> buffer;
  for (;;) {
    const auto got = ::read(descriptor.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Unknown{reason(path)};
    if (got == 0) return image;
    image.content.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

Known<std::vector<std::string>> LiveReader::list(const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder{::opendir(path.c_str()), ::closedir};
  if (!folder) return nothing_there() ? Known<std::vector<std::string>>{Absent{}} : Known<std::vector<std::string>>{Unknown{reason(path)}};
  std::vector<std::string> names;
  while (const auto* entry = ::readdir(folder.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

std::vector<Known<CommandResult>> LiveReader::run(const std::vector<Argv>& commands) { return run_children(commands); }

Known<std::vector<LibvirtObject>> LiveReader::libvirt(LibvirtQuery query) { return libvirt_.query(query); }

Known<std::uint64_t> LiveReader::msr(int cpu, std::uint32_t number) {
  const auto path = "/dev/cpu/" + std::to_string(cpu) + "/msr";
  const Descriptor descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!descriptor) return nothing_there() ? Known<std::uint64_t>{Absent{}} : Known<std::uint64_t>{Unknown{reason(path)}};
  std::uint64_t value = 0;
  const auto got = ::pread(descriptor.get(), &value, sizeof value, static_cast<off_t>(number));
  if (got < 0) return Unknown{reason(path)};
  if (got != sizeof value) return Unknown{path + " gave " + std::to_string(got) + " of 8 bytes"};
  return value;
}

Known<CpuidLeaf> LiveReader::cpuid(int cpu, std::uint32_t leaf) {
  CpuidLeaf answer;
  const Descriptor descriptor{::open(("/dev/cpu/" + std::to_string(cpu) + "/cpuid").c_str(), O_RDONLY | O_CLOEXEC)};
  if (descriptor && ::pread(descriptor.get(), &answer, sizeof answer, static_cast<off_t>(leaf)) == sizeof answer) return answer;
  // Without the module cpuid, or for who is not root: the instruction itself, which any program may use, on that CPU.
  cpu_set_t before;
  cpu_set_t there;
  CPU_ZERO(&there);
  CPU_SET(static_cast<std::size_t>(cpu), &there);
  if (cpu >= CPU_SETSIZE || ::sched_getaffinity(0, sizeof before, &before) != 0 || ::sched_setaffinity(0, sizeof there, &there) != 0)
    return Unknown{"CPU " + std::to_string(cpu) + " cannot be asked: " + std::strerror(errno)};
  __cpuid_count(leaf, 0, answer.eax, answer.ebx, answer.ecx, answer.edx);
  ::sched_setaffinity(0, sizeof before, &before);
  return answer;
}

Known<KvmDevice> LiveReader::kvm() { return try_kvm(); }

}  // namespace kvmstrap
