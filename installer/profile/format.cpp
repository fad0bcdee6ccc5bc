#include "profile/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "model/network.hpp"
#include "model/suggest.hpp"
#include "network/ip_address.hpp"

namespace kvmstrap {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_letter(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alnum(char c) { return is_letter(c) || is_digit(c); }

/// Whether `text` has 1 to `longest` characters, the first one of `first` and each of alphanumerics and `others`.
bool made_of(std::string_view text, std::size_t longest, bool (*first)(char), std::string_view others) {
  return !text.empty() && text.size() <= longest && first(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return is_alnum(c) || others.find(c) != std::string_view::npos; });
}

constexpr std::size_t longest_interface = 15;  // IFNAMSIZ less the NUL

/// `all` and `default` mean something else below /proc/sys/net; `lo` is taken.
bool is_reserved(std::string_view interface) { return interface == "lo" || interface == "all" || interface == "default"; }

/// Calls `good` for each part of `text` between separators; at least `least` parts.
template <class Good>
bool every_part(std::string_view text, char separator, std::size_t least, Good good) {
  std::size_t parts = 0;
  for (bool more = true; more; ++parts) {
    const auto end = text.find(separator);
    if (!good(text.substr(0, end))) return false;
    more = end != std::string_view::npos;
    if (more) text.remove_prefix(end + 1);
  }
  return parts >= least;
}

bool is_sysctl_part(std::string_view part) {
  return made_of(
      part, 64, [](char c) { return is_alnum(c) || c == '_'; }, "_-");
}

bool is_path(std::string_view text) {
  return text.size() <= 1024 && text.starts_with('/') && every_part(text.substr(1), '/', 1, [](std::string_view part) {
           return part != "." && part != ".." &&
                  made_of(
                      part, 255, [](char c) { return is_alnum(c) || std::string_view("_+.@-").find(c) != std::string_view::npos; }, "_+.@-");
         });
}

bool is_domain(std::string_view text) {
  return text.size() <= 253 && every_part(text, '.', 1, [](std::string_view part) { return made_of(part, 63, is_alnum, "-") && part.back() != '-'; });
}

bool is_mac(std::string_view text) {
  const auto is_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i % 3 == 2 ? text[i] != ':' : !is_hex(text[i])) return false;
  return text.size() == 17 && std::string_view("02468aceACE").find(text[1]) != std::string_view::npos;
}

constexpr std::string_view url_characters = "._~:/%$+-";  ///< $ stands for yum's variables; no user:password@: a profile is read by many
constexpr std::string_view web_url_characters = "._~:/%$+-?=&,";

bool is_url(std::string_view text, std::string_view characters = url_characters) {
  if (text.size() > 1024) return false;
  for (const std::string_view scheme : {"http://", "https://", "file:///"})
    if (text.starts_with(scheme)) {
      const auto rest = text.substr(scheme.size());
      return !rest.empty() && is_alnum(rest.front()) && made_of(rest, 1024, is_alnum, characters);
    }
  return false;
}

/// Never an option: no - in front.
bool is_ssh_host(std::string_view text) {
  return made_of(
      text, 255, [](char c) { return is_alnum(c) || c == ':'; }, "._:-");
}

bool is_ssh_key(std::string_view text) {
  const auto blank = text.find(' ');
  if (blank == std::string_view::npos || !(text.starts_with("ssh-") || text.starts_with("ecdsa-"))) return false;
  auto base64 = text.substr(blank + 1);
  for (int ends = 0; ends < 2 && base64.ends_with('='); ++ends) base64.remove_suffix(1);
  return made_of(text.substr(0, blank), 48, is_lower, "-") && base64.size() >= 16 && made_of(base64, 8192, is_letter, "+/");
}

constexpr auto unix_auth_choices = std::to_array<std::string_view>({"none", "polkit", "sasl"});

#define KVMSTRAP_OCTET "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
#define KVMSTRAP_IPV4 "(" KVMSTRAP_OCTET "\\.){3}" KVMSTRAP_OCTET
#define KVMSTRAP_IPV4_CIDR KVMSTRAP_IPV4 "/(3[0-2]|[12][0-9]|[1-9])"

#define KVMSTRAP_GROUP "[0-9A-Fa-f]{1,4}"
#define KVMSTRAP_GROUPS(most_before, most_after) "(" KVMSTRAP_GROUP ":){1," #most_before "}(:" KVMSTRAP_GROUP "){1," #most_after "}"
#define KVMSTRAP_IPV6                                                                                                                             \
  "((" KVMSTRAP_GROUP ":){7}" KVMSTRAP_GROUP "|(" KVMSTRAP_GROUP ":){1,7}:|" KVMSTRAP_GROUPS(6, 1) "|" KVMSTRAP_GROUPS(5, 2) "|" KVMSTRAP_GROUPS( \
      4, 3) "|" KVMSTRAP_GROUPS(3, 4) "|" KVMSTRAP_GROUPS(2, 5) "|" KVMSTRAP_GROUPS(1, 6) "|:(:" KVMSTRAP_GROUP "){1,7}|::)"
#define KVMSTRAP_IPV6_CIDR KVMSTRAP_IPV6 "/(12[0-8]|1[01][0-9]|[1-9][0-9]?)"

/// With hexadecimal groups only, as the kernel's tools write it.
bool is_plain_ipv6(std::string_view text) { return is_ipv6(text) && text.find('.') == std::string_view::npos; }

bool is_cidr_of(bool (*is_address)(std::string_view), std::string_view text) {
  const auto cidr = parse_cidr(text);
  return cidr && cidr->prefix > 0 && is_address(text.substr(0, text.find('/')));
}

constexpr auto formats = std::to_array<FormatRule>({
    {Format::any, "a text", "", "", [](std::string_view) { return true; }},
    {Format::label, "a name", "letters, digits, '.', '_' and '-', at most 64 characters", "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
     [](std::string_view text) { return made_of(text, 64, is_alnum, "._-"); }},
    {Format::bridge_name, "a name for a bridge", "a letter first, then letters, digits, '_' and '-'; not lo, all or default",
     "^(?!(lo|all|default)$)[A-Za-z][A-Za-z0-9_-]{0,14}$",
     // No dot: EL6's scripts take an interface with a dot in its name for a VLAN.
     [](std::string_view text) { return made_of(text, longest_interface, is_letter, "_-") && !is_reserved(text); }},
    {Format::interface_name, "a name of an interface", "a letter first, then letters, digits, '.', '_' and '-'; not lo, all or default",
     "^(?!(lo|all|default)$)[A-Za-z][A-Za-z0-9._-]{0,14}$",
     [](std::string_view text) { return made_of(text, longest_interface, is_letter, "._-") && !is_reserved(text); }},
    {Format::interface_pattern, "a pattern for names of interfaces", "as in eth* or eth[01]: letters, digits, '.', '_', '-', '*', '?', '[', ']' and '!'",
     "^[A-Za-z0-9._*?\\[\\]!-]{1,64}$",
     [](std::string_view text) {
       return made_of(
           text, 64, [](char) { return true; }, "._*?[]!-");
     }},
    {Format::libvirt_name, "a name for a libvirt object", "letters, digits, '.', '_' and '-', a letter or digit first, at most 64 characters",
     "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", [](std::string_view text) { return made_of(text, 64, is_alnum, "._-"); }},
    {Format::package_name, "a package's name", "a name as rpm -q takes it: no wildcard, no @group, no file, no URL", "^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$",
     [](std::string_view text) { return made_of(text, 128, is_alnum, "._+-"); }},
    {Format::module_name, "a module's name", "letters, digits, '_' and '-', without .ko and without options", "^[A-Za-z0-9][A-Za-z0-9_-]{0,54}$",
     [](std::string_view text) { return made_of(text, 55, is_alnum, "_-"); }},
    {Format::sysctl_key, "a kernel setting's name", "dotted, as in net.ipv4.ip_forward",
     "^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}(\\.[A-Za-z0-9_][A-Za-z0-9_-]{0,63})+$", [](std::string_view text) { return every_part(text, '.', 2, is_sysctl_part); }},
    // A value cannot start with / or |: kernel.core_pattern, kernel.modprobe and their like run what they name, as root.
    {Format::sysctl_value, "a value for a kernel setting", "a number or a text of letters, digits, blanks and . _ , : / + -; it cannot start with a path",
     "^[A-Za-z0-9-][A-Za-z0-9 ._,:/+-]{0,254}$",
     [](std::string_view text) {
       return made_of(
           text, 255, [](char c) { return is_alnum(c) || c == '-'; }, " ._,:/+-");
     }},
    {Format::group_name, "a group's name", "a small letter or '_' first, then small letters, digits, '_' and '-', at most 32 characters",
     "^[a-z_][a-z0-9_-]{0,31}$",
     [](std::string_view text) {
       return made_of(
                  text, 32, [](char c) { return is_lower(c) || c == '_'; }, "_-") &&
              std::ranges::none_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
     }},
    {Format::file_mode, "a file mode", "four octal digits in quotes, such as \"0770\"", "^0[0-7]{3}$",
     [](std::string_view text) { return text.size() == 4 && text.front() == '0' && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '7'; }); }},
    {Format::unix_auth, "a way to authenticate", "one of: none, polkit, sasl", "^(none|polkit|sasl)$",
     [](std::string_view text) { return std::ranges::find(unix_auth_choices, text) != unix_auth_choices.end(); }, unix_auth_choices},
    {Format::path, "an absolute path", "such as /var/lib/libvirt/images: no '..', no blanks, no '/' at the end",
     "^(/(?!\\.{1,2}(/|$))[A-Za-z0-9_+.@-]{1,255})+$", is_path},
    {Format::ipv4, "an IPv4 address", "four numbers of 0 to 255, such as 10.0.0.5", "^" KVMSTRAP_IPV4 "$", [](std::string_view text) { return is_ipv4(text); }},
    {Format::ipv6, "an IPv6 address", "groups of hexadecimal digits, such as 2001:db8::5", "^" KVMSTRAP_IPV6 "$", is_plain_ipv6},
    {Format::ip, "an IP address", "such as 10.0.0.5 or 2001:db8::5", "^(" KVMSTRAP_IPV4 "|" KVMSTRAP_IPV6 ")$",
     [](std::string_view text) { return is_ipv4(text) || is_plain_ipv6(text); }},
    {Format::cidr, "an IPv4 address in CIDR form", "an address and the length of its network's prefix, such as 10.0.0.5/24", "^" KVMSTRAP_IPV4_CIDR "$",
     [](std::string_view text) { return is_cidr_of(is_ipv4, text); }},
    {Format::ip_cidr, "an address in CIDR form", "an address and the length of its network's prefix, such as 10.0.0.5/24 or 2001:db8::5/64",
     "^(" KVMSTRAP_IPV4_CIDR "|" KVMSTRAP_IPV6_CIDR ")$", [](std::string_view text) { return is_cidr_of(is_ipv4, text) || is_cidr_of(is_plain_ipv6, text); }},
    {Format::network, "an IPv4 address or network", "such as 10.0.0.5 or 10.0.0.0/24", "^" KVMSTRAP_IPV4 "(/(3[0-2]|[12][0-9]|[1-9]))?$",
     [](std::string_view text) { return is_ipv4(text) || is_cidr_of(is_ipv4, text); }},
    {Format::mac, "a hardware address", "six pairs of hexadecimal digits, such as 52:54:00:07:00:15; the first one is even: no group's address",
     "^[0-9A-Fa-f][02468ACEace](:[0-9A-Fa-f]{2}){5}$", is_mac},
    {Format::route_target, "a route's target", "default, or a network in CIDR form such as 10.8.0.0/16 or 2001:db8:8::/48",
     "^(default|" KVMSTRAP_IPV4_CIDR "|" KVMSTRAP_IPV6_CIDR ")$",
     [](std::string_view text) { return text == "default" || is_cidr_of(is_ipv4, text) || is_cidr_of(is_plain_ipv6, text); }},
    {Format::domain, "a domain", "letters, digits and '-', with dots between the parts, such as example.org",
     "^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$", is_domain},
    {Format::url, "a URL", "http://, https:// or file:///, without a password, blanks or quotes", "^(https?://|file:///)[A-Za-z0-9][A-Za-z0-9._~:/%$+-]*$",
     [](std::string_view text) { return is_url(text); }},
    {Format::web_url, "a web address", "http:// or https://, without a password, blanks or quotes", "^https?://[A-Za-z0-9][A-Za-z0-9._~:/%$+?=&,-]*$",
     [](std::string_view text) { return text.starts_with("http") && is_url(text, web_url_characters); }},
    {Format::ssh_host, "what ssh can connect to", "a name or an address: letters, digits, '.', '_', ':' and '-'", "^[A-Za-z0-9:][A-Za-z0-9._:-]{0,254}$",
     is_ssh_host},
    {Format::ssh_jump, "hosts for ssh -J", "[USER@]HOST[:PORT], several separated by commas", "^[A-Za-z0-9][A-Za-z0-9@._:,\\[\\]-]{0,1023}$",
     [](std::string_view text) { return made_of(text, 1024, is_alnum, "@._:,[]-"); }},
    {Format::ssh_key, "a host's public key", "its type and its base64, as ssh-keyscan prints them behind the host: ssh-ed25519 AAAA...",
     "^(ssh-|ecdsa-)[a-z0-9-]{1,40} [A-Za-z0-9+/]{16,8192}={0,2}$", is_ssh_key},
    {Format::user_name, "a user's name", "a small letter or '_' first, then small letters, digits, '.', '_' and '-', at most 32 characters",
     "^[a-z_][a-z0-9._-]{0,31}$",
     [](std::string_view text) {
       return made_of(
                  text, 32, [](char c) { return is_lower(c) || c == '_'; }, "._-") &&
              std::ranges::none_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
     }},
    {Format::variable_name, "a variable's name", "small letters, digits and hyphens, a letter first", "^[a-z][a-z0-9-]{0,254}$",
     [](std::string_view text) {
       return made_of(text, 255, is_lower, "-") && std::ranges::none_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
     }},
    {Format::variable_value, "a variable's value", "one line of at most 1024 characters, without control characters", "^[^\\u0000-\\u001f\\u007f]{1,1024}$",
     [](std::string_view text) {
       return !text.empty() && text.size() <= 1024 && std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
     }},
});

}  // namespace

const FormatRule& rule_of(Format format) { return *std::ranges::find(formats, format, &FormatRule::format); }

namespace {

/// What is wrong with a text that is nearly an IPv4 address, with or without a prefix; empty where there is no more to say than that it is none.
std::string fault_of_ipv4(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = text.substr(0, slash);
  if (address.empty() || address.find_first_not_of("0123456789.") != std::string_view::npos) return {};
  std::string fault;
  int numbers = 0;
  const bool all_there = every_part(address, '.', 1, [&](std::string_view number) {
    ++numbers;
    if (number.size() > 1 && number.starts_with('0'))
      fault = fmt::format("{} begins with 0, which some take for octal", number);
    else if (number.size() > 3 || (number.size() == 3 && number > "255"))
      fault = fmt::format("{} is more than 255", number);
    return !number.empty();
  });
  if (!all_there) return "a number is missing beside a dot";
  return numbers == 4 ? fault : fmt::format("four numbers are expected, not {}", numbers);
}

/// The same for the length of a network's prefix.
std::string fault_of_prefix(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return {};
  const auto address = text.substr(0, slash), length = text.substr(slash + 1);
  const int most = is_ipv4(address) ? 32 : is_ipv6(address) ? 128 : 0;
  if (most == 0 || length.empty() || length.size() > 9 || !std::ranges::all_of(length, is_digit)) return {};
  int value = 0;
  std::from_chars(length.data(), length.data() + length.size(), value);
  if (value > most) return fmt::format("at most /{}", most);
  if (value == 0) return "at least /1";
  return length.starts_with('0') ? fmt::format("write /{}", value) : std::string{};
}

/// The first character that an address of the web has and must not have here; empty where all are taken.
std::string fault_of_url(std::string_view text, std::string_view characters) {
  const auto wrong = std::ranges::find_if(text, [&](char c) { return !is_alnum(c) && characters.find(c) == std::string_view::npos; });
  if (wrong == text.end()) return {};
  return *wrong > ' ' && *wrong <= '~' ? fmt::format("'{}' is not taken", *wrong) : *wrong == ' ' ? "a blank is not taken" : "only ASCII is taken";
}

}  // namespace

std::string hint_for(Format format, std::string_view text) {
  const auto& rule = rule_of(format);
  switch (format) {
    case Format::bridge_name:
    case Format::interface_name:
      if (text.size() > longest_interface) return fmt::format("at most {} characters; this has {}", longest_interface, text.size());
      break;
    case Format::ip_cidr:
      if (is_ipv6(text)) return fmt::format("the length of the network's prefix is missing, as in {}/64", text);
      if (is_ipv4(text)) return fmt::format("the length of the network's prefix is missing, as in {}/24", text);
      break;
    case Format::cidr:
      if (is_ipv4(text)) return fmt::format("the length of the network's prefix is missing, as in {}/24", text);
      [[fallthrough]];
    case Format::ipv4:
      if (of_ipv6(text)) return "IPv6 is not supported here";
      [[fallthrough]];
    case Format::ipv6:
    case Format::ip:
      if (const auto address = text.substr(0, text.find('/')); format != Format::cidr && address.size() < text.size() && (is_ipv4(address) || is_ipv6(address)))
        return fmt::format("without the prefix: {}", address);
      break;
    case Format::network:
      if (text.find(':') != std::string_view::npos) return "IPv6 is not supported yet";
      break;
    case Format::url:
      if (const auto fault = fault_of_url(text, url_characters); !fault.empty()) return fmt::format("{}: {}", fault, rule.hint);
      break;
    case Format::web_url:
      if (const auto fault = fault_of_url(text, web_url_characters); !fault.empty()) return fmt::format("{}: {}", fault, rule.hint);
      break;
    case Format::route_target:
      if (text == "0.0.0.0/0" || text == "::/0") return "write default";
      break;
    default:
      break;
  }
  constexpr auto addresses = std::to_array({Format::ipv4, Format::ip, Format::cidr, Format::ip_cidr, Format::network, Format::route_target});
  if (std::ranges::find(addresses, format) != addresses.end()) {
    if (auto fault = fault_of_ipv4(text); !fault.empty()) return fault;
    if (auto fault = fault_of_prefix(text); !fault.empty()) return fault;
  }
  auto guess = did_you_mean(text, rule.choices);
  return guess.empty() ? std::string(rule.hint) : guess + " " + std::string(rule.hint);
}

}  // namespace kvmstrap
