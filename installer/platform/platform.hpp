#pragma once
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/change.hpp"
#include "model/enum_names.hpp"
#include "model/op.hpp"
#include "platform/reader.hpp"

namespace kvmstrap {

/// A program of the host that the platform runs.
struct Tool {
  std::string program;  ///< a name, or a path
  std::string package;  ///< that brings it
  std::string use;      ///< what it does for kvmstrap: "installs packages"
  bool always = true;   ///< false: some hosts do without
};

/// What a host has that nobody named.
struct Listing {
  std::vector<SubjectId> subjects;   ///< modules and settings that kvmstrap keeps at boot, libvirt's networks and pools
  std::vector<std::string> unknown;  ///< why some of them could not be listed, each as a sentence
};

/// The only place that knows an OS generation: how its subjects are read, and how a change of them is made.
class Platform {
 public:
  virtual ~Platform() = default;

  /// The state of each subject, in as few calls as the host's tools allow. Proofs are not the platform's.
  virtual States read(std::span<const SubjectId> subjects, Reader& reader) const = 0;

  /// How the changes of one step are made, in order. Pure: what it returns can be printed.
  virtual std::vector<Action> realise(std::span<const Change> changes) const = 0;

  /// What installing a package makes or changes.
  virtual std::map<Package, std::vector<SubjectId>> brings() const = 0;

  /// Every program that reading and changing may run.
  virtual std::vector<Tool> tools() const = 0;

  /// A package transaction of another process that is under way ("yum, process 4711"), which has to end first.
  virtual std::optional<std::string> busy(Reader& reader) const = 0;

  /// How the host's boots are made to run `kvmstrap first-boot` once all else is up, or are no more.
  virtual std::vector<Op> first_boot_hook(bool wanted) const = 0;

  /// Names of subjects that only the host can tell.
  virtual Listing listing(Reader& reader) const = 0;
};

/// Whether this is an installer's chroot: by what shows, or as somebody says.
enum class InInstaller { by_evidence, yes, no };
KVMSTRAP_ENUM_NAMES(InInstaller, "auto", "yes", "no");

/// Reads what the platform is chosen by.
Identity identify(Reader& reader, InInstaller in_installer = InInstaller::by_evidence);

/// Null for a system that no platform here knows.
std::unique_ptr<Platform> choose_platform(const Identity& identity);

}  // namespace kvmstrap
