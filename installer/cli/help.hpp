#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "model/outcome.hpp"

/// What --help and the manual page say besides the commands themselves.
namespace kvmstrap {

struct Example {
  std::string_view of;  ///< the command whose help shows it, as it is typed; empty: the program's own
  std::string_view command;
  std::string_view what;
};

inline constexpr Example examples[]{
    {"", "kvmstrap check", "what hardware, BIOS and system allow"},
    {"", "kvmstrap plan rack7.yaml", "what would change, with diffs and commands; changes nothing"},
    {"", "kvmstrap apply rack7.yaml", "the same, then asks, does it and proves it"},
    {"", "kvmstrap verify rack7.yaml", "whether the host still is as the profile says"},
    {"validate", "kvmstrap validate rack7.yaml", "every mistake of a profile at once"},
    {"validate", "kvmstrap validate --sarif *.yaml", "for CI"},
    {"check", "kvmstrap check", "as root: some of it no one else may read"},
    {"check", "kvmstrap check --json", "for a program"},
    {"facts", "kvmstrap facts rack7.yaml", "what is read for that profile"},
    {"facts", "kvmstrap facts --record recording", "every question and answer, for a bug report or a test"},
    {"plan", "kvmstrap plan rack7.yaml", "what would change, and for how long the network is silent"},
    {"plan", "kvmstrap plan rack7.yaml --out today", "keeps it, for: kvmstrap apply today"},
    {"plan", "kvmstrap plan rack7.yaml --only define-bridges", "the network alone, once its packages and modules are there"},
    {"apply", "kvmstrap apply rack7.yaml", "shows the plan, asks, does it and proves it"},
    {"apply", "kvmstrap apply today", "the plan that plan --out kept, or nothing"},
    {"apply", "kvmstrap apply rack7.yaml --yes", "for a script: asks nobody"},
    {"apply", "kvmstrap apply rack7.yaml --yes --installer yes", "in a chroot that is to become a host, and does not look like anaconda's"},
    {"apply", "kvmstrap apply rack7.yaml --set change.network.confirm=manual", "keeps the new network once somebody confirms it"},
    {"apply", "kvmstrap apply rack7.yaml --yes --run monday --detach", "goes on without this session; kvmstrap attach monday follows it"},
    {"attach", "kvmstrap attach monday", "what that run says, to its end; ending this ends nothing else"},
    {"attach", "kvmstrap attach monday --events jsonl --from 12", "for a program that has the first eleven"},
    {"revert", "kvmstrap revert", "what the last run changed, as it was before: shows that, asks, does it"},
    {"revert", "kvmstrap revert --dry-run", "what that would be; changes nothing"},
    {"revert", "kvmstrap revert 20261122-101530-4711 --yes", "that run; kvmstrap history names them"},
    {"revert", "kvmstrap revert --yes --run back --detach", "goes on without this session; kvmstrap attach back follows it"},
    {"verify", "kvmstrap verify rack7.yaml", "boots the proof guests anew; exits 5 when something is not as it says"},
    {"first-boot", "kvmstrap first-boot", "tries again what a kickstart has left to the first boot"},
    {"first-boot", "kvmstrap first-boot --stop", "leaves the host as it is, and every later boot too"},
    {"status", "kvmstrap status", "what is under way, or how the last run ended"},
    {"status", "watch -n 1 kvmstrap status", "counts down while a network waits to be confirmed"},
    {"history", "kvmstrap history", "the runs, oldest first, and how each ended"},
    {"history", "kvmstrap history 20261122-101530-4711", "all that one did, with the diff of every file that it wrote"},
    {"fleet", "kvmstrap fleet plan fleet.yaml rack.yaml", "what would change on every host of the inventory"},
    {"fleet", "kvmstrap fleet apply fleet.yaml rack.yaml", "one host first, then the others"},
    {"fleet plan", "kvmstrap fleet plan fleet.yaml rack.yaml --limit rack7", "on a host or a group"},
    {"fleet apply", "kvmstrap fleet apply fleet.yaml rack.yaml --canary 2 --batch 50 --yes", "two hosts, then fifty at a time; asks nobody"},
    {"fleet apply", "kvmstrap fleet apply fleet.yaml rack.yaml --report fleet.html", "with a page of hosts and steps"},
    {"fleet verify", "kvmstrap fleet verify fleet.yaml rack.yaml", "whether every host is as it should be, proved anew"},
    {"fleet status", "kvmstrap fleet status fleet.yaml", "what is under way where"},
    {"fleet revert", "kvmstrap fleet revert fleet.yaml 20261122-101530-4711 --dry-run", "what that call's way back would be on every host"},
    {"fleet revert", "kvmstrap fleet revert fleet.yaml 20261122-101530-4711 --limit rack7",
     "does it on a host or a group; the call has named itself at its end"},
    {"network", "kvmstrap network try rack7.yaml", "the new network for a moment, and the old one again"},
    {"network try", "kvmstrap network try rack7.yaml", "before apply, to see who answers; asks nobody, begins at once"},
    {"network confirm", "kvmstrap network confirm", "over a new connection: the new network can be reached, keep it"},
    {"network probe", "kvmstrap network probe", "what the package's init script calls at the first boot"},
    {"network rollback", "kvmstrap network rollback", "from the console, when nobody else can reach the host"},
    {"import", "kvmstrap import > rack7.yaml", "this host as it is, to begin with"},
    {"import", "kvmstrap import | kvmstrap plan -", "nothing to do"},
    {"kickstart", "kvmstrap kickstart rack7.yaml >> ks.cfg", "the section that carries kvmstrap and the profile, as the last of a kickstart"},
    {"kickstart", "kvmstrap kickstart rack7.yaml --whole > ks.cfg", "a whole kickstart; what a person has to choose is commented out"},
    {"kickstart", "kvmstrap kickstart rack7.yaml --from http://deploy.example.org/kvmstrap", "kvmstrap and rack7.yaml lie there; both are checked"},
    {"kickstart", "kvmstrap kickstart rack7.yaml --executable el6/usr/bin/kvmstrap", "where this kvmstrap does not run on EL6: the one of a package"},
    {"schema", "kvmstrap schema > kvmstrap.schema.json", "for an editor that knows JSON Schema"},
    {"profiles", "kvmstrap profiles", "the names"},
    {"profiles", "kvmstrap profiles centos-6.7-bridged > rack7.yaml", "one to begin with"},
    {"selftest", "kvmstrap selftest", "after it was copied to a host"},
    {"version", "kvmstrap version --json", "what it was built from"},
    {"completion", "source <(kvmstrap completion bash)", "for this shell"},
    {"man", "kvmstrap man | man -l -", "to read it without the package"},
};

struct ExitMeaning {
  Exit exit;
  std::string_view meaning;
};

inline constexpr ExitMeaning exit_meanings[]{
    {Exit::done, "done, or nothing to do"},      {Exit::failed, "failed, rolled back where there is a way back"},
    {Exit::invalid, "invalid profile or usage"}, {Exit::blocked, "blocked by the host, nothing changed"},
    {Exit::locked, "another run is under way"},  {Exit::unverified, "drift, not verified, or an import that is not the whole host"},
    {Exit::reboot, "a reboot is needed"},        {Exit::network_rolled_back, "the network was rolled back"},
};

/// "there is no command kickstrat; did you mean 'kickstart'?", where `words` name none.
std::string no_such_command(const CLI::App& app, const std::vector<std::string>& words);

/// A command's examples and the exit codes, as they stand below its --help.
std::string help_footer(std::string_view command);

}  // namespace kvmstrap
