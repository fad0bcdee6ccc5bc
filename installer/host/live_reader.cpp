#include "host/live_reader.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>
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

Known<KvmDevice> LiveReader::kvm() {
  const Descriptor descriptor{::open("/dev/kvm", O_RDWR | O_CLOEXEC)};
  if (!descriptor) return errno == ENOENT ? Known<KvmDevice>{Absent{}} : Known<KvmDevice>{KvmDevice{0, false, reason("/dev/kvm")}};
  KvmDevice device;
  device.api_version = ::ioctl(descriptor.get(), KVM_GET_API_VERSION, 0);
  const Descriptor machine{::ioctl(descriptor.get(), KVM_CREATE_VM, 0)};
  device.creates_vm = static_cast<bool>(machine);
  if (!machine) device.error = std::string("KVM_CREATE_VM: ") + std::strerror(errno);
  return device;
}

}  // namespace kvmstrap
