#include "kickstart/origin.hpp"

#include <algorithm>

namespace kvmstrap {

namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool consists_of(std::string_view text, std::string_view others) {
  return std::ranges::all_of(text, [&](char c) { return is_letter_or_digit(c) || others.find(c) != std::string_view::npos; });
}

/// "/" and "" are the root; nullopt for a path that could lead elsewhere.
std::optional<std::string> folder_of(std::string_view text) {
  if (!text.starts_with('/') || !consists_of(text, "/._~%+,=-") || (std::string(text) + "/").find("/../") != std::string::npos) return std::nullopt;
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string(text);
}

/// HOST or HOST:PORT, a name or an address.
bool is_host(std::string_view text) { return !text.empty() && !text.starts_with('-') && consists_of(text, ".:-[]"); }

std::optional<Origin> http(std::string_view text, std::string_view scheme) {
  const auto rest = text.substr(scheme.size());
  const auto slash = std::min(rest.find('/'), rest.size());
  const auto folder = folder_of(slash == rest.size() ? "/" : rest.substr(slash));
  if (!is_host(rest.substr(0, slash)) || !folder) return std::nullopt;
  return Origin{Origin::Kind::http, std::string(scheme) + std::string(rest.substr(0, slash)) + *folder, {}};
}

std::optional<Origin> nfs(std::string_view text) {
  const auto colon = text.rfind(":/");
  if (colon == std::string_view::npos) return std::nullopt;
  const auto folder = folder_of(text.substr(colon + 1));
  if (!is_host(text.substr(0, colon)) || !folder) return std::nullopt;
  return Origin{Origin::Kind::nfs, std::string(text.substr(0, colon)) + ":" + (folder->empty() ? "/" : *folder), {}};
}

std::optional<Origin> hd(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto folder = folder_of(text.substr(colon + 1));
  auto device = text.substr(0, colon);
  std::string below;
  if (device.starts_with("LABEL=")) below = "disk/by-label/";
  if (device.starts_with("UUID=")) below = "disk/by-uuid/";
  if (!below.empty()) device.remove_prefix(device.find('=') + 1);
  if (device.starts_with("/dev/")) device.remove_prefix(5);
  if (!folder || device.empty() || device.starts_with('.') || !consists_of(device, "._+-")) return std::nullopt;
  return Origin{Origin::Kind::hd, below + std::string(device), *folder};
}

}  // namespace

std::optional<Origin> parse_origin(std::string_view text) {
  if (text == "carried") return Origin{};
  for (const std::string_view scheme : {"http://", "https://"})
    if (text.starts_with(scheme)) return http(text, scheme);
  if (text.starts_with("nfs:")) return nfs(text.substr(4));
  if (text.starts_with("hd:")) return hd(text.substr(3));
  if (!text.starts_with("cdrom:")) return std::nullopt;
  const auto folder = folder_of(text.substr(6));
  return folder ? std::optional(Origin{Origin::Kind::cdrom, {}, *folder}) : std::nullopt;
}

bool is_plain_file_name(std::string_view name) { return !name.empty() && !name.starts_with('.') && !name.starts_with('-') && consists_of(name, "._+-"); }

}  // namespace kvmstrap
