#include "kickstart/origin.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/text.hpp"

namespace kvmstrap {

namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool consists_of(std::string_view text, std::string_view others) {
  return std::ranges::all_of(text, [&](char c) { return is_letter_or_digit(c) || others.find(c) != std::string_view::npos; });
}

/// How a person is shown a character that is not taken.
std::string shown(char c) {
  if (c == ' ') return "a blank is not taken (in a URL: %20)";
  return c > ' ' && c <= '~' ? std::string("'") + c + "' is not taken" : "only printable ASCII is taken";
}

/// Why `text` is no folder; empty for one. "/" is the root.
std::string why_no_folder(std::string_view text) {
  constexpr std::string_view others = "/._~%+,=-";
  if (!text.starts_with('/')) return "the folder has to begin with /";
  const auto wrong = std::ranges::find_if(text, [&](char c) { return !is_letter_or_digit(c) && others.find(c) == std::string_view::npos; });
  if (wrong != text.end()) return shown(*wrong);
  return (std::string(text) + "/").find("/../") != std::string::npos ? "'..' could lead out of the folder" : "";
}

/// Without a / at its end; "" for the root.
std::string folder_of(std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string(text);
}

/// HOST or HOST:PORT, a name or an address.
std::string why_no_host(std::string_view text) {
  if (text.empty()) return "there is no host in it";
  if (text.find('@') != std::string_view::npos) return "a name and a password have no place in it: who can read the kickstart has them";
  if (text.starts_with('-') || !consists_of(text, ".:-[]")) return fmt::format("'{}' is no host", as_ascii(std::string(text)));
  return {};
}

ParsedOrigin http(std::string_view text, std::string_view scheme) {
  const auto rest = text.substr(scheme.size());
  const auto slash = std::min(rest.find('/'), rest.size());
  const auto host = rest.substr(0, slash);
  const auto folder = slash == rest.size() ? "/" : rest.substr(slash);
  if (auto why = why_no_host(host); !why.empty()) return why;
  if (auto why = why_no_folder(folder); !why.empty()) return why;
  return Origin{Origin::Kind::http, std::string(scheme) + std::string(host) + folder_of(folder), {}};
}

ParsedOrigin nfs(std::string_view text) {
  const auto colon = text.rfind(":/");
  if (colon == std::string_view::npos) return "nfs:HOST:/FOLDER is expected";
  const auto host = text.substr(0, colon);
  const auto folder = text.substr(colon + 1);
  if (auto why = why_no_host(host); !why.empty()) return why;
  if (auto why = why_no_folder(folder); !why.empty()) return why;
  return Origin{Origin::Kind::nfs, std::string(host) + ":" + (folder_of(folder).empty() ? "/" : folder_of(folder)), {}};
}

ParsedOrigin hd(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return "hd:DEVICE:/FOLDER is expected";
  const auto folder = text.substr(colon + 1);
  auto device = text.substr(0, colon);
  std::string below;
  if (device.starts_with("LABEL=")) below = "disk/by-label/";
  if (device.starts_with("UUID=")) below = "disk/by-uuid/";
  if (!below.empty()) device.remove_prefix(device.find('=') + 1);
  if (device.starts_with("/dev/")) device.remove_prefix(5);
  if (device.empty() || device.starts_with('.') || !consists_of(device, "._+-"))
    return fmt::format("'{}' is no device, label or UUID: letters, digits and . _ + - are taken", as_ascii(std::string(device)));
  if (auto why = why_no_folder(folder); !why.empty()) return why;
  return Origin{Origin::Kind::hd, below + std::string(device), folder_of(folder)};
}

ParsedOrigin cdrom(std::string_view text) {
  if (auto why = why_no_folder(text); !why.empty()) return why;
  return Origin{Origin::Kind::cdrom, {}, folder_of(text)};
}

}  // namespace

ParsedOrigin parse_origin(std::string_view text) {
  if (text == "carried") return Origin{};
  for (const std::string_view scheme : {"http://", "https://"})
    if (text.starts_with(scheme)) return http(text, scheme);
  if (text.starts_with("nfs:")) return nfs(text.substr(4));
  if (text.starts_with("hd:")) return hd(text.substr(3));
  if (text.starts_with("cdrom:")) return cdrom(text.substr(6));
  return text.starts_with('/') ? "a folder of this machine is not there where the host is installed" : "it begins as none of them";
}

bool is_plain_file_name(std::string_view name) { return !name.empty() && !name.starts_with('.') && !name.starts_with('-') && consists_of(name, "._+-"); }

}  // namespace kvmstrap
