#pragma once
#include <string>
#include <string_view>
#include <variant>

namespace kvmstrap {

/// Where the section finds executable and profile, in the words by which anaconda 13.21 finds a kickstart (ks=...).
struct Origin {
  enum class Kind { carried, http, nfs, cdrom, hd };
  Kind kind = Kind::carried;
  std::string place;   ///< of http the URL of the folder, of nfs HOST:/FOLDER, of hd the device below /dev
  std::string folder;  ///< of cdrom and hd: from the medium's root, "" for the root itself

  /// Where the installer's own tools and mounts are needed, which the installed system does not have: %post --nochroot.
  bool outside() const { return kind == Kind::nfs || kind == Kind::cdrom || kind == Kind::hd; }
};

/// What parse_origin takes, for a person.
inline constexpr std::string_view origin_forms =
    "carried, http://HOST/FOLDER, https://HOST/FOLDER, nfs:HOST:/FOLDER, cdrom:/FOLDER, hd:DEVICE:/FOLDER, hd:LABEL=NAME:/FOLDER or hd:UUID=ID:/FOLDER";

/// An origin, or why there is none.
using ParsedOrigin = std::variant<Origin, std::string>;

/// No origin is any other text, and one with a character that means something to a shell: letters, digits and . _ ~ % + , = - are taken (blanks of a URL as
/// %20). Neither is a URL with a name and a password: whoever can read the kickstart would have them.
ParsedOrigin parse_origin(std::string_view text);

/// Whether `name` can stand in a URL and in a script as it is: a file's name of letters, digits and . _ + - that does not begin with . or -.
bool is_plain_file_name(std::string_view name);

}  // namespace kvmstrap
