#pragma once
#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "model/confirm.hpp"
#include "model/enum_names.hpp"
#include "model/fields.hpp"
#include "model/libvirt_object.hpp"
#include "model/network_profile.hpp"
#include "model/rehearsal.hpp"

/// What a profile says, after all its mistakes were reported: plain values, no positions, no file.
///
/// Each record's `fields` is the one table of its keys. `not_yet` lists keys that are planned, `netplan_too` keys that netplan has:
/// both are refused, with a better word than "unknown".
namespace kvmstrap {

enum class Need { required, optional };
KVMSTRAP_ENUM_NAMES(Need, "required", "optional");

struct HardwareProfile {
  Need virtualization = Need::required;
  static constexpr std::tuple fields{
      Field{"virtualization", &HardwareProfile::virtualization,
            "required: without working hardware virtualization (/dev/kvm) nothing is changed. optional: guests may be emulated, which is slow."}};
  static constexpr auto not_yet = keys({"nested", "minimum"});
};

enum class RepositoryStrategy { keep, vault, mirror };
KVMSTRAP_ENUM_NAMES(RepositoryStrategy, "keep", "vault", "mirror");

struct RepositoriesProfile {
  RepositoryStrategy strategy = RepositoryStrategy::keep;
  std::optional<std::string> url;  ///< mirror only: what stands before os/, updates/, extras/
  static constexpr std::tuple fields{
      Field{"strategy",
            &RepositoriesProfile::strategy,
            "keep: use the repositories that the host has. vault: point the stock ones at the distribution's archive. mirror: point them at url. "
            "Signatures are checked in any case.",
            {.later = "offline"}},
      Field{"url",
            &RepositoriesProfile::url,
            "With strategy: mirror: what stands before os/, updates/ and extras/; http, https or file.",
            {.format = Format::url}}};
  static constexpr auto not_yet = keys({"single", "repositories", "extra"});
};

struct PackagesProfile {
  std::vector<std::string> install;
  static constexpr std::tuple fields{
      Field{"install",
            &PackagesProfile::install,
            "Names of packages that are to be installed, in one transaction; newest version of the repositories, dependencies come along.",
            {.format = Format::package_name}}};
  static constexpr auto not_yet = keys({"groups", "pins"});
};

struct KernelProfile {
  std::vector<std::string> modules;  ///< `kvm` stands for the CPU vendor's module
  std::map<std::string, std::string> sysctl;
  static constexpr std::tuple fields{Field{"modules",
                                           &KernelProfile::modules,
                                           "Modules that are to be loaded, now and at boot; kvm stands for the CPU vendor's (kvm_intel or kvm_amd).",
                                           {.format = Format::module_name}},
                                     Field{"sysctl",
                                           &KernelProfile::sysctl,
                                           "Kernel settings by their dotted names, set now and at boot; a value is a number or a text.",
                                           {.format = Format::sysctl_value, .keys = Format::sysctl_key}}};
  static constexpr auto not_yet = keys({"hugepages", "ksm", "tuned", "parameters"});
};

/// Keys of libvirtd.conf, by their own names.
struct DaemonProfile {
  std::optional<std::string> unix_sock_group;
  std::optional<std::string> unix_sock_rw_perms;
  std::optional<std::string> auth_unix_rw;
  std::optional<bool> listen_tls;
  std::optional<bool> listen_tcp;
  std::optional<int> log_level;
  std::optional<int> max_clients;
  static constexpr std::tuple fields{
      Field{"unix_sock_group", &DaemonProfile::unix_sock_group, "Group whose members may use libvirt's socket.", {.format = Format::group_name}},
      Field{"unix_sock_rw_perms",
            &DaemonProfile::unix_sock_rw_perms,
            "Permissions of the read-write socket as a quoted octal number, such as \"0770\".",
            {.format = Format::file_mode}},
      Field{"auth_unix_rw",
            &DaemonProfile::auth_unix_rw,
            "How the read-write socket asks who is there: none (its permissions decide), polkit or sasl.",
            {.format = Format::unix_auth}},
      Field{"listen_tls", &DaemonProfile::listen_tls, "Listen on TCP port 16514 with TLS; takes effect when libvirtd runs with --listen."},
      Field{"listen_tcp", &DaemonProfile::listen_tcp, "Listen on TCP port 16509 without encryption; takes effect when libvirtd runs with --listen."},
      Field{"log_level", &DaemonProfile::log_level, "1 debug, 2 information, 3 warnings, 4 errors.", {.least = 1, .most = 4}},
      Field{"max_clients", &DaemonProfile::max_clients, "Connections at the same time, 1 to 10000; libvirt's own default is 20.", {.least = 1, .most = 10000}}};
  static constexpr auto not_yet = keys({"unix_sock_ro_perms",
                                        "unix_sock_dir",
                                        "auth_unix_ro",
                                        "auth_tcp",
                                        "auth_tls",
                                        "listen_addr",
                                        "tls_port",
                                        "tcp_port",
                                        "min_workers",
                                        "max_workers",
                                        "max_requests",
                                        "max_client_requests",
                                        "prio_workers",
                                        "log_filters",
                                        "log_outputs",
                                        "log_buffer_size",
                                        "audit_level",
                                        "audit_logging",
                                        "host_uuid",
                                        "keepalive_interval",
                                        "keepalive_count",
                                        "keepalive_required",
                                        "mdns_adv",
                                        "mdns_name",
                                        "key_file",
                                        "cert_file",
                                        "ca_file",
                                        "crl_file",
                                        "tls_no_verify_certificate",
                                        "tls_no_sanity_certificate",
                                        "tls_allowed_dn_list",
                                        "sasl_allowed_username_list"});
};

struct LibvirtProfile {
  DaemonProfile daemon;
  std::map<std::string, std::optional<VirtualNetwork>> networks;  ///< nullopt: absent
  std::map<std::string, StoragePool> pools;
  static constexpr std::tuple fields{
      Field{"daemon", &LibvirtProfile::daemon, "Keys of libvirtd.conf, by their own names; what is not named stays as it is."},
      Field{"networks",
            &LibvirtProfile::networks,
            "Libvirt's networks by name: what each is to be, or absent. What is not named stays as it is.",
            {.keys = Format::libvirt_name}},
      Field{"pools", &LibvirtProfile::pools, "Libvirt's storage pools by name. What is not named stays as it is.", {.keys = Format::libvirt_name}}};
  static constexpr auto not_yet = keys({"qemu", "users"});
};

struct NetworkChangeProfile {
  std::chrono::seconds deadline{60};
  Confirm confirm = Confirm::automatic;
  Rehearsal rehearse = Rehearsal::none;
  static constexpr std::tuple fields{
      Field{"deadline",
            &NetworkChangeProfile::deadline,
            "How long the new network may take to prove itself before the old one comes back, 10s to 30min.",
            {.least = 10, .most = 1800}},
      Field{"confirm", &NetworkChangeProfile::confirm,
            "What could be reached before must be reached afterwards; then the change is kept: with auto at once, with ssh when "
            "kvmstrap network confirm is run over an SSH connection that was made to the new network after the switch, "
            "with manual when root runs it in whatever way. At a boot, behind a kickstart, nobody is asked: auto holds there."},
      Field{"rehearse", &NetworkChangeProfile::rehearse,
            "What the new network goes through before it is kept: none, or restart, in which the host's own scripts take it down "
            "and bring it up from its new files, as the next boot will; what could be reached must be reached again, and the old "
            "network comes back otherwise. It has the deadline once more for that, which has to be 30s or more."}};
};

struct FirstBootProfile {
  int boots = 5;
  std::optional<std::string> tell;
  static constexpr std::tuple fields{
      Field{"boots", &FirstBootProfile::boots, "How many boots try it before kvmstrap waits for a person: 1 to 20, by default 5.", {.least = 1, .most = 20}},
      Field{
          "tell",
          &FirstBootProfile::tell,
          "Where each try is reported to, a success as well: an http or https URL that takes the report by POST, as JSON. What fails in the installer is not. "
          "Left out: nowhere.",
          {.format = Format::web_url}}};
};

struct ChangeProfile {
  NetworkChangeProfile network;
  FirstBootProfile first_boot;
  static constexpr std::tuple fields{
      Field{"network", &ChangeProfile::network, "How the network is switched over."},
      Field{"first-boot", &ChangeProfile::first_boot, "How what a kickstart has prepared is finished, once the host has booted."}};
};

struct ProofProfile {
  std::vector<std::string> guest;  ///< bridges on which a guest is to boot
  static constexpr std::tuple fields{Field{"guest",
                                           &ProofProfile::guest,
                                           "Bridges on which a small guest is booted, once for each, as proof that the host works.",
                                           {.format = Format::interface_name}}};
  static constexpr auto not_yet = keys({"reach"});
};

struct Profile {
  int version = 1;
  std::string name;
  HardwareProfile hardware;
  RepositoriesProfile repositories;
  PackagesProfile packages;
  KernelProfile kernel;
  std::optional<NetworkProfile> network;
  LibvirtProfile libvirt;
  ChangeProfile change;
  ProofProfile proof;
  static constexpr std::tuple fields{
      Field{"version", &Profile::version, "1: the version of this format.", {.required = true, .least = 1, .most = 1}},
      Field{"name",
            &Profile::name,
            "What the profile is called in plans and reports: letters, digits, '.', '_' and '-', at most 64 characters.",
            {.format = Format::label, .required = true}},
      Field{"hardware", &Profile::hardware, "What the machine must be able to do."},
      Field{"repositories", &Profile::repositories, "Where packages come from."},
      Field{"packages", &Profile::packages, "What is installed."},
      Field{"kernel", &Profile::kernel, "Modules and settings of the kernel."},
      Field{"network", &Profile::network, "The host's network, in netplan's version 2 syntax. Left out: the network stays as it is."},
      Field{"libvirt", &Profile::libvirt, "libvirtd and the objects that it keeps."},
      Field{"change", &Profile::change, "How to change, not what to be."},
      Field{"proof", &Profile::proof, "What is tried out at the end."}};
  static constexpr auto not_yet = keys({"security"});
};

}  // namespace kvmstrap
