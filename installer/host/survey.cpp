#include "host/survey.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <linux/sockios.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <functional>
#include <system_error>
#include <thread>

#include "host/child.hpp"
#include "host/descriptor.hpp"
#include "host/libvirt_library.hpp"
#include "host/libvirt_session.hpp"
#include "host/netlink.hpp"

namespace kvmstrap {

namespace {

/// The errno of what throws a system_error, or 0.
int error_of(const std::function<void()>& work) {
  try {
    work();
    return 0;
  } catch (const std::system_error& error) {
    return error.code().value();
  } catch (const std::exception&) {
    return EIO;
  }
}

int of_call(int result) { return result < 0 ? errno : 0; }

int try_socket(int domain, int type, int protocol) { return of_call(Descriptor(::socket(domain, type | SOCK_CLOEXEC, protocol)).get()); }

/// A name in the abstract namespace, as the guard takes one; ours, so that no guard is in the way.
int try_guard_address() {
  const Descriptor socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto name = "kvmstrap-selftest-" + std::to_string(::getpid());
  std::ranges::copy(name, address.sun_path + 1);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) return errno;
  return of_call(::listen(socket.get(), 1));
}

/// On the executable itself, which any file system lets us read.
int try_file_lock() {
  const Descriptor file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  struct flock request {};
  request.l_type = F_RDLCK;
  request.l_whence = SEEK_SET;
  if (!file) return errno;
  return of_call(::fcntl(file.get(), F_SETLK, &request));
}

int try_locked_memory() {
  if (::mlockall(MCL_CURRENT) != 0) return errno;
  ::munlockall();
  return 0;
}

int try_descriptor_list() { return of_call(Descriptor(::open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC)).get()); }

int try_clock() {
  timespec now{};
  return of_call(::clock_gettime(CLOCK_MONOTONIC, &now));
}

int try_child() {
  const auto answer = run_children({{"echo", "hello"}}, {.timeout = std::chrono::seconds(1)}).front();
  const auto* result = present(answer);
  return result && result->out == "hello\n" ? 0 : ECHILD;
}

int try_thread() {
  return error_of([] { std::thread([] {}).join(); });
}

std::vector<Attempt> try_all() {
  return {{"netlink socket", "reads and moves the network", error_of([] { RouteSocket().normal_form(); })},
          {"ARP socket", "asks whether the gateway answers", try_socket(AF_PACKET, SOCK_DGRAM, htons(ETHERTYPE_ARP))},
          {"ICMP socket", "asks whether the gateway answers", try_socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)},
          {"guard's address", "an abstract socket by which the guard is found again", try_guard_address()},
          {"locked memory", "keeps the guard from needing the disk", try_locked_memory()},
          {"monotonic clock", "times the way back", try_clock()},
          {"file locks", "keep two runs apart", try_file_lock()},
          {"child processes", "run the host's tools", try_child()},
          {"/proc/self/fd", "keeps our files from the tools", try_descriptor_list()},
          {"threads", "wait for libvirt with a time limit", try_thread()}};
}

/// "kernel/net/bridge/bridge.ko:" begins its line in modules.dep.
bool names_bridge(const std::string& list) {
  std::ifstream file(list);
  for (std::string line; std::getline(file, line);)
    if (line.find("/net/bridge/bridge.ko") != std::string::npos) return true;
  return false;
}

Known<bool> find_bridges() {
  utsname kernel{};
  ::uname(&kernel);
  const auto modules = std::string("/lib/modules/") + kernel.release;
  const bool built_in = names_bridge(modules + "/modules.builtin");
  // Where the module is not loaded the call would load it.
  if (!built_in && ::access("/sys/module/bridge", F_OK) != 0) {
    if (names_bridge(modules + "/modules.dep")) return true;
    return Unknown{"the bridge module is not loaded and not in " + modules};
  }
  const Descriptor any(::socket(AF_LOCAL, SOCK_STREAM | SOCK_CLOEXEC, 0));
  // Without a name it can make none: EFAULT for root, EPERM for others, ENOPKG where there is no such call.
  ::ioctl(any.get(), SIOCBRADDBR, nullptr);
  return errno == EFAULT || errno == EPERM;
}

Known<StateFolder> look_at(std::string path) {
  while (path.size() > 1 && ::access(path.c_str(), F_OK) != 0) path = path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
  struct statfs status {};
  if (::statfs(path.c_str(), &status) != 0) return Unknown{path + ": " + std::strerror(errno)};
  StateFolder folder{.path = path, .magic = status.f_type};
  folder.free = static_cast<unsigned long long>(status.f_bavail) * static_cast<unsigned long long>(status.f_bsize);
  folder.writable = ::access(path.c_str(), W_OK) == 0;
  folder.read_only = !folder.writable && errno == EROFS;
  folder.labels = ::getxattr(path.c_str(), "security.selinux", nullptr, 0) >= 0 || errno != ENOTSUP;
  return folder;
}

Known<std::string> libvirt_version(const Known<const LibvirtLibrary*>& library) {
  return match(
      library, [](const Unknown& u) { return Known<std::string>{u}; }, [](Absent) { return Known<std::string>{Absent{}}; },
      [](const LibvirtLibrary* loaded) {
        unsigned long number = 0;
        if (loaded->virGetVersion(&number, nullptr, nullptr) != 0) return Known<std::string>{Unknown{"libvirt's library does not tell its version"}};
        return Known<std::string>{std::to_string(number / 1000000) + "." + std::to_string(number / 1000 % 1000) + "." + std::to_string(number % 1000)};
      });
}

Known<bool> ask_libvirtd() {
  LibvirtSession session("qemu:///system", std::chrono::seconds(1));
  return match(
      session.query(LibvirtQuery::networks), [](const Unknown& u) { return Known<bool>{u}; }, [](Absent) { return Known<bool>{Absent{}}; },
      [](const auto&) { return Known<bool>{true}; });
}

}  // namespace

Survey survey(const std::vector<Tool>& tools, const std::string& state_folder) {
  Survey result{.root = ::geteuid() == 0,
                .c_library = ::gnu_get_libc_version(),
                .attempts = try_all(),
                .bridges = find_bridges(),
                .state = look_at(state_folder),
                .libvirt = libvirt_version(load_libvirt())};
  std::ranges::copy_if(tools, std::back_inserter(result.missing_tools), [](const Tool& tool) { return !find_program(tool.program); });
  result.libvirtd = present(result.libvirt) ? ask_libvirtd() : Known<bool>{Absent{}};
  return result;
}

}  // namespace kvmstrap
