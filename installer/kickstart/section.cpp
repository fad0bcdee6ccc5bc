#include "kickstart/section.hpp"

#include <map>
#include <stdexcept>

#include "delivery/payload.hpp"
#include "delivery/sha256.hpp"
#include "delivery/shell.hpp"
#include "embedded/embedded.hpp"
#include "model/override.hpp"
#include "model/text.hpp"
#include "model/version.hpp"

namespace kvmstrap {

namespace {

constexpr std::string_view log_file = "/var/log/kvmstrap-kickstart.log";
constexpr std::string_view system_root = "/mnt/sysimage";  ///< of the installed system, as the installer sees it

std::string option_with(const TypedOverride& given) {
  const auto option = std::string(given.option);
  if (const auto word = shell_quoted(given.value)) return " " + option + " " + *word;
  throw std::invalid_argument(option + ": '" + as_ascii(given.value) + "' holds a control character, which has no place in a script");
}

std::string options_of(const Kickstart& kickstart) {
  std::string options;
  if (kickstart.origin.outside()) options += " --nochroot";
  options += " --log=" + std::string(kickstart.origin.outside() ? system_root : "") + std::string(log_file);
  return options + (kickstart.stops ? " --erroronfail" : "");
}

/// How both files come to the installed system: the function `bring`.
std::string bring(const Kickstart& kickstart) {
  const auto& [kind, place, folder] = kickstart.origin;
  switch (kind) {
    case Origin::Kind::carried:
      return render("templates/kickstart/carried.sh", {{"executable", payload(kickstart.executable)}, {"profile", payload(kickstart.profile_text)}});
    case Origin::Kind::http:
      return render("templates/kickstart/http.sh", {{"url", place}, {"profile-file", kickstart.profile_file}});
    case Origin::Kind::nfs:
      return render("templates/kickstart/nfs.sh", {{"export", place}, {"profile-file", kickstart.profile_file}});
    case Origin::Kind::cdrom:
      return render("templates/kickstart/cdrom.sh", {{"folder", folder}, {"profile-file", kickstart.profile_file}});
    case Origin::Kind::hd:
      return render("templates/kickstart/hd.sh", {{"device", "/dev/" + place}, {"folder", folder}, {"profile-file", kickstart.profile_file}});
  }
  throw std::out_of_range("an origin without a template");
}

std::string from(const Kickstart& kickstart) {
  const auto& [kind, place, folder] = kickstart.origin;
  const auto both = "kvmstrap and " + kickstart.profile_file + " in ";
  switch (kind) {
    case Origin::Kind::carried:
      return "carried in this section";
    case Origin::Kind::http:
      return both + place + "/";
    case Origin::Kind::nfs:
      return both + "the NFS export " + place;
    case Origin::Kind::cdrom:
      return both + folder + "/ of the medium";
    case Origin::Kind::hd:
      return both + folder + "/ of /dev/" + place;
  }
  throw std::out_of_range("an origin without words");
}

}  // namespace

std::string kickstart_section(const Kickstart& kickstart) {
  std::string overrides;
  for (const auto& one : kickstart.overrides) overrides += option_with(as_typed(one));
  const auto with = overrides.empty() ? "" : "#   with       " + overrides + "\n";
  const auto part = kickstart.stops ? "templates/kickstart/stop.txt" : "templates/kickstart/go-on.txt";
  return render("templates/kickstart/section.ks", {{"version", std::string(version)},
                                                   {"profile-name", kickstart.profile_name},
                                                   {"executable-bytes", std::to_string(kickstart.executable.size())},
                                                   {"executable-sha256", sha256(kickstart.executable)},
                                                   {"profile-bytes", std::to_string(kickstart.profile_text.size())},
                                                   {"profile-sha256", sha256(kickstart.profile_text)},
                                                   {"from", from(kickstart)},
                                                   {"with", with},
                                                   {"on-failure", std::string(embedded(part))},
                                                   {"log", std::string(log_file)},
                                                   {"options", options_of(kickstart)},
                                                   {"root", kickstart.origin.outside() ? std::string(system_root) : ""},
                                                   {"bring", bring(kickstart)},
                                                   {"overrides", overrides}});
}

}  // namespace kvmstrap
