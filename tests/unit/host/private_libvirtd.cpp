#include "unit/host/private_libvirtd.hpp"

#include <fcntl.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>
#include <thread>

namespace kvmstrap::testing_host {

namespace {

constexpr const char* daemon_path = "/usr/sbin/libvirtd";
constexpr const char* socket_path = "/run/libvirt/libvirt-sock";

void must(bool worked, const std::string& what) {
  if (!worked) throw std::system_error(errno, std::generic_category(), what);
}

void mount_tmpfs(const std::string& path, const char* mode) {
  must(::mkdir(path.c_str(), 0755) == 0 || errno == EEXIST, "mkdir " + path);
  must(::mount("tmpfs", path.c_str(), "tmpfs", 0, mode) == 0, "mount " + path);
}

void make_folder(const std::string& path, mode_t mode) { must(::mkdir(path.c_str(), mode) == 0 && ::chmod(path.c_str(), mode) == 0, "mkdir " + path); }

void write(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  must(static_cast<bool>(file << text << std::flush), "write " + path);
}

void set_up(int socket, const char* link) {
  ifreq request{};
  std::strncpy(request.ifr_name, link, IFNAMSIZ - 1);
  must(::ioctl(socket, SIOCGIFFLAGS, &request) == 0, "SIOCGIFFLAGS");
  request.ifr_flags |= IFF_UP;
  must(::ioctl(socket, SIOCSIFFLAGS, &request) == 0, "SIOCSIFFLAGS");
}

void make_bridge() {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  must(socket >= 0, "socket");
  must(::ioctl(socket, SIOCBRADDBR, "br0") == 0, "SIOCBRADDBR");
  set_up(socket, "lo");
  set_up(socket, "br0");
  ::close(socket);
}

bool answers() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket_path, sizeof address.sun_path - 1);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool connected = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(socket);
  return connected;
}

/// PID 1 of the daemon's namespace. It only reaps: a libvirtd that has to do that itself takes minutes to look for emulators.
[[noreturn]] void be_init() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::mount("proc", "/proc", "proc", 0, nullptr) != 0) ::_exit(1);
  const pid_t daemon = ::fork();
  if (daemon == 0) {
    const int log = ::open("/run/libvirtd.log", O_WRONLY | O_CREAT | O_APPEND, 0600);
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, 0);
    ::dup2(log, 1);
    ::dup2(log, 2);
    ::execl(daemon_path, daemon_path, nullptr);
    ::_exit(127);
  }
  for (;;)
    if (::wait(nullptr) == daemon) ::_exit(0);
}

/// The parent of that PID 1: a process that makes a process namespace cannot start threads any more, and the test wants to.
[[noreturn]] void be_keeper() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::unshare(CLONE_NEWPID | CLONE_NEWNS) != 0) ::_exit(1);
  const pid_t init = ::fork();
  if (init == 0) be_init();
  ::waitpid(init, nullptr, 0);
  ::_exit(0);
}

std::string log() {
  std::ifstream file("/run/libvirtd.log");
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

bool can_run_libvirtd() { return ::geteuid() == 0 && ::access(daemon_path, X_OK) == 0; }

void enter_private_host() {
  must(::unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC) == 0, "unshare");
  must(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "make / private");
  must(::mount("sysfs", "/sys", "sysfs", 0, nullptr) == 0, "mount /sys");
  // Libvirt looks its own host's name up whenever a domain starts.
  must(::sethostname("localhost", 9) == 0, "sethostname");
  for (const char* path : {"/run", "/etc/libvirt", "/var/lib/libvirt", "/var/cache/libvirt", "/var/log/libvirt"}) mount_tmpfs(path, "mode=755");
  make_folder("/var/lib/libvirt/boot", 0711);
  make_folder("/var/lib/libvirt/images", 0711);
  make_folder("/var/lib/libvirt/qemu", 0750);
  write("/etc/libvirt/libvirtd.conf", "auth_unix_rw = \"none\"\nauth_unix_ro = \"none\"\n");
  write("/etc/libvirt/qemu.conf",
        "user = \"root\"\ngroup = \"root\"\nsecurity_driver = \"none\"\nnamespaces = []\ncgroup_controllers = []\nstdio_handler = \"file\"\n");
  make_bridge();
}

PrivateLibvirtd::PrivateLibvirtd() {
  keeper_ = ::fork();
  must(keeper_ >= 0, "fork");
  if (keeper_ == 0) be_keeper();
  for (int i = 0; i < 600; ++i) {
    if (answers()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  throw std::runtime_error("libvirtd does not answer: " + log());
}

PrivateLibvirtd::~PrivateLibvirtd() {
  // The keeper's death is its child's, and with PID 1 the kernel ends the rest of the namespace.
  ::kill(keeper_, SIGKILL);
  ::waitpid(keeper_, nullptr, 0);
  for (int i = 0; i < 200 && answers(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  ::unlink("/run/libvirtd.pid");
}

std::string emulator_that(const std::string& script) {
  const std::string path = "/run/emulator";
  write(path, "#!/bin/sh\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\n" + script + "\nexec /usr/bin/qemu-system-x86_64 \"$@\"\n");
  must(::chmod(path.c_str(), 0755) == 0, "chmod " + path);
  return path;
}

}  // namespace kvmstrap::testing_host
