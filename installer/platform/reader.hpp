#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/command.hpp"
#include "model/facts.hpp"
#include "model/file_image.hpp"
#include "model/known.hpp"

namespace kvmstrap {

/// One object as libvirt describes it.
struct LibvirtObject {
  std::string name;
  std::string xml;  ///< as it is defined
  bool active = false;
  bool persistent = false;
  bool autostart = false;
  std::optional<std::string> running;  ///< XML of what runs, where that means something else than what is defined
  static constexpr std::tuple fields{
      Field<LibvirtObject, std::string>{"name", &LibvirtObject::name},    Field<LibvirtObject, std::string>{"xml", &LibvirtObject::xml},
      Field<LibvirtObject, bool>{"active", &LibvirtObject::active},       Field<LibvirtObject, bool>{"persistent", &LibvirtObject::persistent},
      Field<LibvirtObject, bool>{"autostart", &LibvirtObject::autostart}, Field<LibvirtObject, std::optional<std::string>>{"running", &LibvirtObject::running}};
};

enum class LibvirtQuery { networks, pools };

/// The only way to look at a host. Reads, and changes nothing; what cannot be read is Unknown with the reason.
class Reader {
 public:
  virtual ~Reader() = default;

  /// A regular file. Files of /proc and /sys are read to their end.
  virtual Known<FileImage> file(const std::string& path) = 0;

  /// The names in a folder, sorted.
  virtual Known<std::vector<std::string>> list(const std::string& path) = 0;

  /// Runs read-only commands at the same time; the results stand in the order of `commands`. Absent: there is no such program.
  virtual std::vector<Known<CommandResult>> run(const std::vector<Argv>& commands) = 0;

  /// Every object of one kind. Absent: libvirt's library is not installed.
  virtual Known<std::vector<LibvirtObject>> libvirt(LibvirtQuery query) = 0;

  /// A model-specific register of one CPU. Unknown: no msr module, or a short read.
  virtual Known<std::uint64_t> msr(int cpu, std::uint32_t number) = 0;

  /// A leaf of CPUID as that CPU answers it.
  virtual Known<CpuidLeaf> cpuid(int cpu, std::uint32_t leaf) = 0;

  /// /dev/kvm, opened and put to use.
  virtual Known<KvmDevice> kvm() = 0;
};

}  // namespace kvmstrap
