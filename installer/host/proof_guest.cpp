#include "host/proof_guest.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "embedded/embedded.hpp"
#include "host/descriptor.hpp"
#include "host/fail.hpp"
#include "host/files.hpp"
#include "libvirt/domain_xml.hpp"
#include "model/enum_names.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Libvirt's own folder for what is needed only to boot a guest: libvirt's package brings it, the user qemu may pass through it (0711), SELinux lets guests in
// (virt_content_t), and nobody makes a pool of it, as people do of images/. Both files are given to qemu's user and labelled by libvirt when the guest starts.
constexpr const char* boot_folder = "/var/lib/libvirt/boot";
constexpr std::string_view prefix = "kvmstrap-proof-";
constexpr std::string_view greeting = "KVMSTRAP-PROOF ";  // templates/proof-guest.asm
constexpr std::size_t marker_size = 32;
constexpr off_t disk_size = 1 << 20;  // qemu refuses to boot a disk that is shorter than its geometry

// On an idle machine the marker comes within a second; where KVM has to emulate real mode, after 8 s.
constexpr seconds patience_with_kvm{90};
constexpr seconds patience_emulated{60};
constexpr seconds patience_with_power_off{15};
constexpr seconds patience_with_clean_up{5};
constexpr milliseconds pause{20};

struct ProofError : std::runtime_error {
  using runtime_error::runtime_error;
};

std::string random_hex(std::size_t digits) {
  std::string bytes(digits / 2, '\0');
  std::ifstream random("/dev/urandom", std::ios::binary);
  if (!random.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) throw ProofError("/dev/urandom gives nothing");
  std::string hex;
  for (const unsigned char byte : bytes) hex += fmt::format("{:02x}", byte);
  return hex;
}

std::string image_path(const std::string& name) { return fmt::format("{}/{}.img", boot_folder, name); }
std::string log_path(const std::string& name) { return fmt::format("/var/log/libvirt/qemu/{}.log", name); }  // libvirtd's, of qemu's own words
std::string serial_path(const std::string& name) { return fmt::format("{}/{}.serial", boot_folder, name); }

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

/// The boot sector with `marker` in place of the placeholder.
std::string boot_sector(const std::string& marker) {
  std::string sector{embedded("proof-guest.img")};
  const auto place = sector.find(std::string(marker_size, '@'));
  if (place == std::string::npos) throw ProofError("the embedded boot sector has no place for a marker");
  return sector.replace(place, marker_size, marker);
}

/// Disk and serial file of one proof. The lock on the disk tells a proof that is under way from one that was killed; qemu's own locks are of another kind.
class ProofFiles {
 public:
  ProofFiles(const std::string& name, const std::string& marker) : name_(name) {
    disk_ = Descriptor{::open(image_path(name).c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (!disk_) fail("cannot make " + image_path(name));
    try {
      fill(boot_sector(marker));
    } catch (...) {
      remove();
      throw;
    }
  }
  ~ProofFiles() { remove(); }
  ProofFiles(const ProofFiles&) = delete;
  ProofFiles& operator=(const ProofFiles&) = delete;

  std::string serial() const { return read_file(serial_path(name_)).value_or(""); }

  void remove() const {
    ::unlink(serial_path(name_).c_str());
    ::unlink(image_path(name_).c_str());
  }

 private:
  void fill(const std::string& sector) {
    if (::flock(disk_.get(), LOCK_EX | LOCK_NB) != 0) fail("cannot lock " + image_path(name_));
    if (::write(disk_.get(), sector.data(), sector.size()) != static_cast<ssize_t>(sector.size())) fail("cannot write " + image_path(name_));
    if (::ftruncate(disk_.get(), disk_size) != 0) fail("cannot lengthen " + image_path(name_));
    const Descriptor serial{::open(serial_path(name_).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (!serial) fail("cannot make " + serial_path(name_));
  }

  std::string name_;
  Descriptor disk_;
};

/// Whether the process that made this proof's disk still lives.
bool under_way(const std::string& name) {
  const Descriptor disk{::open(image_path(name).c_str(), O_RDONLY | O_CLOEXEC)};
  return disk && ::flock(disk.get(), LOCK_EX | LOCK_NB) != 0;
}

/// The names of proofs that have a file in the folder.
std::vector<std::string> proofs_with_files() {
  const std::unique_ptr<DIR, int (*)(DIR*)> entries{::opendir(boot_folder), ::closedir};
  if (!entries) fail(std::string("cannot read ") + boot_folder);
  std::vector<std::string> names;
  while (const auto* entry = ::readdir(entries.get())) {
    const std::string file = entry->d_name;
    if (file.starts_with(prefix)) names.push_back(file.substr(0, file.find('.')));
  }
  return names;
}

void remove_leftovers(LibvirtSession& session) {
  for (const auto& name : session.running_domains())
    if (name.starts_with(prefix) && !under_way(name)) session.destroy_domain(name);
  for (const auto& name : proofs_with_files()) {
    if (under_way(name)) continue;
    ::unlink(serial_path(name).c_str());
    ::unlink(image_path(name).c_str());
  }
}

bool wait_until(Clock::duration patience, const std::function<bool()>& happened) {
  const auto deadline = Clock::now() + patience;
  while (!happened()) {
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(pause);
  }
  return true;
}

/// A tap by its name and the number that no later one of that name has.
struct Tap {
  std::string name;
  std::string number;
};

std::string number_of_link(const std::string& name) {
  std::ifstream file("/sys/class/net/" + name + "/ifindex");
  std::string number;
  file >> number;
  return number;
}

/// The guest while it is there; destroyed in any case.
class Guest {
 public:
  Guest(LibvirtSession& session, const GuestDomain& domain) : session_(session), domain_(domain) { session_.start_paused(domain_xml(domain_)); }
  ~Guest() {
    try {
      session_.destroy_domain(domain_.name);
    } catch (const LibvirtError&) {
      // Libvirt destroys it when the connection ends.
    }
  }
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;

  /// Looked at while the CPUs stand still: a guest may be through before anyone else gets to look.
  Tap tap_on_bridge() const {
    const auto name = tap_of(session_.describe_domain(domain_.name));
    if (!name) throw ProofError("libvirt names no tap for the guest");
    if (!exists("/sys/class/net/" + domain_.bridge + "/brif/" + *name))
      throw ProofError(fmt::format("the guest's tap {} is no port of {}", *name, domain_.bridge));
    return {*name, number_of_link(*name)};
  }

  void run() const { session_.resume_domain(domain_.name); }
  bool gone() const { return !session_.has_domain(domain_.name); }

 private:
  LibvirtSession& session_;
  GuestDomain domain_;
};

void await_marker(const Guest& guest, const ProofFiles& files, const std::string& marker, seconds patience) {
  const auto line = std::string(greeting) + marker + "\r\n";
  const auto came = [&] { return files.serial().find(line) != std::string::npos; };
  bool ended = false;
  const bool in_time = wait_until(patience, [&] {
    ended = guest.gone();  // asked before the file is read: what it wrote last is seen
    return came() || ended;
  });
  if (came()) return;
  const auto said = files.serial();
  const auto heard = said.empty() ? std::string("it said nothing") : "it said: " + said.substr(0, 200);
  if (!in_time) throw ProofError(fmt::format("its marker did not come within {} s; {}", patience.count(), heard));
  throw ProofError("it ended without its marker; " + heard);
}

/// What the guest has left behind, in words; empty when there is nothing.
std::string left_behind(const std::string& name, const std::optional<Tap>& tap, LibvirtSession& session) {
  std::string left;
  if (session.has_domain(name)) left += " the domain " + name;
  if (tap && number_of_link(tap->name) == tap->number) left += " its tap " + tap->name;
  for (const auto& path : {image_path(name), serial_path(name)})
    if (exists(path)) left += " " + path;
  return left;
}

/// Where qemu's own words are, and the last of them; empty when it never came to be.
std::string words_of_qemu(const std::string& name) {
  auto last = lines(read_file(log_path(name)).value_or(""));
  constexpr std::size_t enough = 5;
  if (last.empty()) return {};
  if (last.size() > enough) last.erase(last.begin(), last.end() - enough);
  return fmt::format("\nqemu's log, {}:\n{}", log_path(name), join(last, "\n"));
}

/// Boots the guest and takes it away again; tells how long its marker took. `tap` is set as soon as it is known.
Clock::duration boot(const GuestDomain& domain, const std::string& marker, LibvirtSession& session, std::optional<Tap>& tap) {
  const ProofFiles files{domain.name, marker};
  const Guest guest{session, domain};
  tap = guest.tap_on_bridge();
  const auto start = Clock::now();
  guest.run();
  await_marker(guest, files, marker, domain.acceleration == Acceleration::kvm ? patience_with_kvm : patience_emulated);
  const auto took = Clock::now() - start;
  if (!wait_until(patience_with_power_off, [&] { return guest.gone(); }))
    throw ProofError(fmt::format("its marker came, but it did not power off within {} s", patience_with_power_off.count()));
  return took;
}

}  // namespace

GuestProof boot_guest(const BootGuest& guest, LibvirtSession& session) try {
  remove_leftovers(session);
  const auto marker = random_hex(marker_size);
  const auto name = std::string(prefix) + random_hex(8);
  const GuestDomain domain{name, guest.acceleration, guest.emulator, image_path(name), guest.bridge, serial_path(name)};
  GuestProof proof;
  std::optional<Tap> tap;
  try {
    const auto took = boot(domain, marker, session, tap);
    proof.proved = true;
    proof.evidence = fmt::format("guest booted {} in {:.1f} s on {} by {}, marker {}... came back, powered off, nothing left behind",
                                 guest.acceleration == Acceleration::kvm ? "with kvm" : "emulated", std::chrono::duration<double>(took).count(), guest.bridge,
                                 tap->name, marker.substr(0, 8));
    ::unlink(log_path(name).c_str());
  } catch (const std::exception& error) {
    proof.error = error.what() + words_of_qemu(name);
  }
  std::string left;
  if (!wait_until(patience_with_clean_up, [&] { return (left = left_behind(name, tap, session)).empty(); }))
    return {false, {}, proof.error + (proof.error.empty() ? "the guest left behind:" : "; it left behind:") + left};
  return proof;
} catch (const std::exception& error) {
  return {false, {}, error.what()};
}

}  // namespace kvmstrap
