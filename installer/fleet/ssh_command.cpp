#include "fleet/ssh_command.hpp"

#include <fmt/format.h>

#include "delivery/shell.hpp"

namespace kvmstrap {

namespace {

struct OldOffer {
  OldAlgorithm algorithm;
  std::string_view what;
  std::string_view complaint;             ///< of ssh, when the host has nothing else (packet.c, kex.c: "no matching ... found")
  std::vector<std::string_view> options;  ///< + adds to what ssh offers anyway
  std::string_view names;
};

/// OpenSSH 5.3p1, as EL6.7 has it, offers no younger ones than these (sshd_config(5) and `ssh -Q` there).
const std::vector<OldOffer>& old_offers() {
  static const std::vector<OldOffer> offers{
      {OldAlgorithm::host_key, "host key", "no matching host key type found", {"HostKeyAlgorithms=+ssh-rsa", "PubkeyAcceptedAlgorithms=+ssh-rsa"}, "ssh-rsa"},
      {OldAlgorithm::key_exchange,
       "key exchange",
       "no matching key exchange method found",
       {"KexAlgorithms=+diffie-hellman-group-exchange-sha1,diffie-hellman-group14-sha1"},
       "diffie-hellman-group-exchange-sha1, diffie-hellman-group14-sha1"},
      {OldAlgorithm::cipher, "cipher", "no matching cipher found", {"Ciphers=+aes128-cbc,aes256-cbc"}, "aes128-cbc, aes256-cbc"},
      {OldAlgorithm::mac, "MAC", "no matching MAC found", {"MACs=+hmac-sha1,hmac-md5"}, "hmac-sha1, hmac-md5"},
  };
  return offers;
}

/// What ssh calls the host in known_hosts when its key is pinned: wherever it is reached, nobody else has this name.
std::string alias_of(const Target& target) { return "kvmstrap-" + target.name; }

}  // namespace

OldAlgorithms all_old_algorithms() {
  OldAlgorithms all;
  for (const auto& offer : old_offers()) all.insert(offer.algorithm);
  return all;
}

OldAlgorithms missing_algorithms(std::string_view error_of_ssh) {
  OldAlgorithms missing;
  for (const auto& offer : old_offers())
    if (error_of_ssh.find(offer.complaint) != std::string_view::npos) missing.insert(offer.algorithm);
  // A key of the user is refused in the same breath, and ssh says so only after the host key was taken.
  if (error_of_ssh.find("no mutual signature") != std::string_view::npos) missing.insert(OldAlgorithm::host_key);
  return missing;
}

std::string to_string(const OldAlgorithms& algorithms) {
  std::string text;
  for (const auto& offer : old_offers())
    if (algorithms.contains(offer.algorithm)) text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", offer.names, offer.what);
  return text;
}

std::vector<std::string> ssh_command(const Target& target, const SshOptions& options, std::string_view script, bool sudo_asks) {
  const auto& ssh = target.ssh;
  std::vector<std::string> argv{"ssh", "-T"};
  const auto option = [&](std::string text) {
    argv.emplace_back("-o");
    argv.push_back(std::move(text));
  };
  if (ssh.config) argv.insert(argv.end(), {"-F", *ssh.config});
  option("BatchMode=yes");
  option("StrictHostKeyChecking=yes");
  option(fmt::format("ConnectTimeout={}", options.connect_timeout));
  option("ServerAliveInterval=5");
  option("ServerAliveCountMax=3");
  option("ForwardX11=no");
  option("ForwardAgent=no");
  option("EscapeChar=none");
  if (options.of_its_own) {
    option("ControlMaster=no");
    option("ControlPath=none");
  }
  if (target.host_key && !options.known_hosts.empty()) {
    option("UserKnownHostsFile=" + options.known_hosts);
    option("GlobalKnownHostsFile=/dev/null");
    option("HostKeyAlias=" + alias_of(target));
    option("CheckHostIP=no");
  }
  if (!options.old.empty()) option("IgnoreUnknown=PubkeyAcceptedAlgorithms");  // before OpenSSH 8.5; those take ssh-rsa anyway
  for (const auto& offer : old_offers())
    if (options.old.contains(offer.algorithm))
      for (const auto one : offer.options) option(std::string(one));
  if (ssh.port) argv.insert(argv.end(), {"-p", std::to_string(*ssh.port)});
  if (ssh.user) argv.insert(argv.end(), {"-l", *ssh.user});
  if (ssh.identity) {
    argv.insert(argv.end(), {"-i", *ssh.identity});
    option("IdentitiesOnly=yes");
  }
  if (ssh.jump) argv.insert(argv.end(), {"-J", *ssh.jump});
  argv.insert(argv.end(), {"--", target.address});
  const auto as_root = ssh.sudo.value_or(false) ? sudo_asks ? fmt::format("sudo -S -p {} -- ", shell_word(sudo_prompt)) : "sudo -n -- " : "";
  argv.push_back(fmt::format("{}sh -c {}", as_root, shell_word(script)));
  return argv;
}

std::string known_hosts_line(const Target& target) { return alias_of(target) + " " + target.host_key.value_or("") + "\n"; }

}  // namespace kvmstrap
