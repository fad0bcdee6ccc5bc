#pragma once
#include <compare>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/file_image.hpp"
#include "model/known.hpp"
#include "model/libvirt_object.hpp"
#include "model/network.hpp"

/// What kvmstrap can change. A subject names one thing on the host; State is how it is, Wanted is what is asked of it.
namespace kvmstrap {

struct File {
  static constexpr std::string_view kind = "file";
  std::string name;  ///< absolute path
  using State = FileImage;
  struct Wanted {
    std::optional<std::string> content;  ///< nullopt: no such file
    std::uint32_t mode = 0644;           ///< for a new file; an existing one keeps mode, owner and label
    static constexpr std::tuple fields{Field<Wanted, std::optional<std::string>>{"content", &Wanted::content},
                                       Field<Wanted, std::uint32_t>{"mode", &Wanted::mode}};
  };
  auto operator<=>(const File&) const = default;
};

/// Where packages come from: one subject, since one package tool reads all of it.
struct Repositories {
  static constexpr std::string_view kind = "repositories";
  std::string name;  ///< always empty
  struct Source {
    std::string id;
    bool enabled = true;
    std::optional<std::string> baseurl;
    std::optional<std::string> mirrorlist;
    bool gpgcheck = true;
    bool operator==(const Source&) const = default;
    static constexpr std::tuple fields{Field<Source, std::string>{"id", &Source::id}, Field<Source, bool>{"enabled", &Source::enabled},
                                       Field<Source, std::optional<std::string>>{"baseurl", &Source::baseurl},
                                       Field<Source, std::optional<std::string>>{"mirrorlist", &Source::mirrorlist},
                                       Field<Source, bool>{"gpgcheck", &Source::gpgcheck}};
  };
  struct State {
    std::map<std::string, Source> sources;     ///< by id, as configured
    std::map<std::string, FileImage> files;    ///< by path
    std::string vault;                         ///< URL of this release's archive, as the platform knows it
    std::map<std::string, std::string> trees;  ///< id of a stock repository → its folder below the vault or a mirror
    static constexpr std::tuple fields{
        Field<State, std::map<std::string, Source>>{"sources", &State::sources}, Field<State, std::map<std::string, FileImage>>{"files", &State::files},
        Field<State, std::string>{"vault", &State::vault}, Field<State, std::map<std::string, std::string>>{"trees", &State::trees}};
  };
  struct Wanted {
    std::map<std::string, std::string> baseurls;  ///< id → URL; enabled and signatures checked
    static constexpr std::tuple fields{Field<Wanted, std::map<std::string, std::string>>{"baseurls", &Wanted::baseurls}};
  };
  auto operator<=>(const Repositories&) const = default;
};

struct Package {
  static constexpr std::string_view kind = "package";
  std::string name;
  struct State {
    std::string version;  ///< epoch:version-release
    static constexpr std::tuple fields{Field<State, std::string>{"version", &State::version}};
  };
  struct Wanted {
    bool installed = true;
    static constexpr std::tuple fields{Field<Wanted, bool>{"installed", &Wanted::installed}};
  };
  auto operator<=>(const Package&) const = default;
};

struct Module {
  static constexpr std::string_view kind = "module";
  std::string name;
  struct State {
    bool loaded = false;
    bool at_boot = false;
    std::optional<FileImage> file;  ///< what loads it at boot, when that file is ours
    static constexpr std::tuple fields{Field<State, bool>{"loaded", &State::loaded}, Field<State, bool>{"at-boot", &State::at_boot},
                                       Field<State, std::optional<FileImage>>{"file", &State::file}};
  };
  struct Wanted {
    std::optional<bool> loaded = true;  ///< nullopt: either
    bool at_boot = true;
    static constexpr std::tuple fields{Field<Wanted, std::optional<bool>>{"loaded", &Wanted::loaded}, Field<Wanted, bool>{"at-boot", &Wanted::at_boot}};
  };
  auto operator<=>(const Module&) const = default;
};

struct Sysctl {
  static constexpr std::string_view kind = "sysctl";
  std::string name;  ///< net.ipv4.ip_forward
  struct State {
    std::string running;
    std::optional<std::string> at_boot;    ///< what the last file that sets it says
    std::optional<std::string> boot_file;  ///< that file's path
    std::optional<FileImage> file;         ///< ours, when it is there
    static constexpr std::tuple fields{
        Field<State, std::string>{"running", &State::running}, Field<State, std::optional<std::string>>{"at-boot", &State::at_boot},
        Field<State, std::optional<std::string>>{"boot-file", &State::boot_file}, Field<State, std::optional<FileImage>>{"file", &State::file}};
  };
  struct Wanted {
    std::optional<std::string> running;  ///< nullopt: any
    std::optional<std::string> at_boot;
    bool own_file = true;  ///< false: no file of ours is there; what at_boot is, others say
    static constexpr std::tuple fields{Field<Wanted, std::optional<std::string>>{"running", &Wanted::running},
                                       Field<Wanted, std::optional<std::string>>{"at-boot", &Wanted::at_boot},
                                       Field<Wanted, bool>{"own-file", &Wanted::own_file}};
  };
  auto operator<=>(const Sysctl&) const = default;
};

struct Service {
  static constexpr std::string_view kind = "service";
  std::string name;
  /// Which process runs, and which configuration it was seen to have loaded.
  struct State {
    bool at_boot = false;
    bool running = false;
    int pid = 0;
    double since_boot = 0;              ///< when the process started, in seconds since the kernel did: exact, part of the stamp
    double started = 0;                 ///< the same in seconds since the epoch, good to a second
    std::optional<std::string> loaded;  ///< digest of the configuration that the process has loaded, where that is known
    static constexpr std::tuple fields{Field<State, bool>{"at-boot", &State::at_boot},
                                       Field<State, bool>{"running", &State::running},
                                       Field<State, int>{"pid", &State::pid},
                                       Field<State, double>{"since-boot", &State::since_boot},
                                       Field<State, double>{"started", &State::started},
                                       Field<State, std::optional<std::string>>{"loaded", &State::loaded}};
  };
  struct Wanted {
    bool at_boot = true;
    std::optional<bool> running = true;  ///< nullopt: either
    std::optional<std::string> loaded;   ///< nullopt: any
    static constexpr std::tuple fields{Field<Wanted, bool>{"at-boot", &Wanted::at_boot}, Field<Wanted, std::optional<bool>>{"running", &Wanted::running},
                                       Field<Wanted, std::optional<std::string>>{"loaded", &Wanted::loaded}};
  };
  auto operator<=>(const Service&) const = default;
};

struct LibvirtNetwork {
  static constexpr std::string_view kind = "libvirt-network";
  std::string name;
  struct State {
    VirtualNetwork definition;
    bool active = false;
    std::string xml;  ///< as libvirt gave it: the pre-image
    static constexpr std::tuple fields{Field<State, VirtualNetwork>{"definition", &State::definition}, Field<State, bool>{"active", &State::active},
                                       Field<State, std::string>{"xml", &State::xml}};
  };
  struct Wanted {
    std::optional<VirtualNetwork> definition;  ///< nullopt: absent
    bool active = true;
    std::string xml;  ///< the very words that it is to be defined by, as libvirt once gave them; empty: those of `definition`
    static constexpr std::tuple fields{Field<Wanted, std::optional<VirtualNetwork>>{"definition", &Wanted::definition},
                                       Field<Wanted, bool>{"active", &Wanted::active}, Field<Wanted, std::string>{"xml", &Wanted::xml}};
  };
  auto operator<=>(const LibvirtNetwork&) const = default;
};

struct LibvirtPool {
  static constexpr std::string_view kind = "libvirt-pool";
  std::string name;
  struct State {
    StoragePool definition;
    bool active = false;
    std::string xml;
    static constexpr std::tuple fields{Field<State, StoragePool>{"definition", &State::definition}, Field<State, bool>{"active", &State::active},
                                       Field<State, std::string>{"xml", &State::xml}};
  };
  struct Wanted {
    std::optional<StoragePool> definition;
    bool active = true;
    std::string xml;  ///< the very words that it is to be defined by, as libvirt once gave them; empty: those of `definition`
    static constexpr std::tuple fields{Field<Wanted, std::optional<StoragePool>>{"definition", &Wanted::definition},
                                       Field<Wanted, bool>{"active", &Wanted::active}, Field<Wanted, std::string>{"xml", &Wanted::xml}};
  };
  auto operator<=>(const LibvirtPool&) const = default;
};

struct Network {
  static constexpr std::string_view kind = "network";
  std::string name;  ///< always empty
  using State = NetworkState;
  using Wanted = WantedNetwork;
  auto operator<=>(const Network&) const = default;
};

enum class Acceleration { kvm, emulated };

/// A guest that booted on a bridge.
struct Proof {
  static constexpr std::string_view kind = "proof";
  std::string name;  ///< the bridge
  struct State {
    std::string digest;  ///< of what it proved: bridge, qemu, libvirt, boot id, acceleration
    Acceleration acceleration = Acceleration::kvm;
    std::string evidence;  ///< a sentence: what was seen
    static constexpr std::tuple fields{Field<State, std::string>{"digest", &State::digest}, Field<State, Acceleration>{"acceleration", &State::acceleration},
                                       Field<State, std::string>{"evidence", &State::evidence}};
  };
  struct Wanted {
    std::string digest;
    Acceleration acceleration = Acceleration::kvm;
    static constexpr std::tuple fields{Field<Wanted, std::string>{"digest", &Wanted::digest},
                                       Field<Wanted, Acceleration>{"acceleration", &Wanted::acceleration}};
  };
  auto operator<=>(const Proof&) const = default;
};

/// Calls `F<S1, S2, …>`: the one list of subjects, from which every variant below is made.
template <template <class...> class F>
using OfEverySubject = F<File, Repositories, Package, Module, Sysctl, Service, LibvirtNetwork, LibvirtPool, Network, Proof>;

using SubjectId = OfEverySubject<std::variant>;

/// "package:qemu-kvm"; "network" for a subject without a name.
std::string to_string(const SubjectId& subject);

/// Whether `state` is what `wanted` asks for. `wanted` is a requirement: what it does not mention may be anything.
bool satisfies(const Known<File::State>& state, const File::Wanted& wanted);
bool satisfies(const Known<Repositories::State>& state, const Repositories::Wanted& wanted);
bool satisfies(const Known<Package::State>& state, const Package::Wanted& wanted);
bool satisfies(const Known<Module::State>& state, const Module::Wanted& wanted);
bool satisfies(const Known<Sysctl::State>& state, const Sysctl::Wanted& wanted);
bool satisfies(const Known<Service::State>& state, const Service::Wanted& wanted);
bool satisfies(const Known<LibvirtNetwork::State>& state, const LibvirtNetwork::Wanted& wanted);
bool satisfies(const Known<LibvirtPool::State>& state, const LibvirtPool::Wanted& wanted);
bool satisfies(const Known<NetworkState>& state, const WantedNetwork& wanted);
bool satisfies(const Known<Proof::State>& state, const Proof::Wanted& wanted);

}  // namespace kvmstrap
