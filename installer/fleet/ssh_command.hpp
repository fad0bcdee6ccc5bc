#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fleet/inventory.hpp"

/// The command line of OpenSSH for one host. All that is secret stays out of it: every user of this machine can read it.
namespace kvmstrap {

/// What an sshd of EL6 (OpenSSH 5.3) may lack of what today's ssh offers, by the options that offer the old as well.
enum class OldAlgorithm { host_key, key_exchange, cipher, mac };

using OldAlgorithms = std::set<OldAlgorithm>;

/// For a host whose inventory asks for them.
OldAlgorithms all_old_algorithms();

/// What would have to be offered, from what ssh prints when the two have no algorithm in common; empty: that is not why it failed.
OldAlgorithms missing_algorithms(std::string_view error_of_ssh);

/// "ssh-rsa (host key)", for a person.
std::string to_string(const OldAlgorithms& algorithms);

struct SshOptions {
  OldAlgorithms old;
  std::string known_hosts;   ///< a file with the pinned keys; used for a target that has one
  int connect_timeout = 10;  ///< seconds
  bool of_its_own = false;   ///< never over a connection that somebody shares (ControlMaster)
};

/// What sudo asks with, so that its question is known from anything else that comes.
inline constexpr std::string_view sudo_prompt = "[kvmstrap: password for sudo]";

/// `script` is run by the login shell of the user there, as root by sudo where the target wants that; `sudo_asks`: for its password, by sudo_prompt on
/// standard error.
std::vector<std::string> ssh_command(const Target& target, const SshOptions& options, std::string_view script, bool sudo_asks = false);

/// The line of a known_hosts file that pins the target's key under the name that ssh_command makes ssh look for.
std::string known_hosts_line(const Target& target);

}  // namespace kvmstrap
