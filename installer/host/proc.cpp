#include "host/proc.hpp"

#include <arpa/inet.h>
#include <dirent.h>
#include <fmt/format.h>
#include <linux/if_addr.h>
#include <netinet/in.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <map>
#include <memory>

#include "host/files.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

template <class Number>
Number number_of(std::string_view text, int base = 10) {
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number, base);
  return number;
}

std::vector<int> numbers_in(const std::string& folder) {
  std::vector<int> numbers;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(folder.c_str()), &::closedir);
  for (const auto* entry = entries ? ::readdir(entries.get()) : nullptr; entry; entry = ::readdir(entries.get()))
    if (std::isdigit(static_cast<unsigned char>(entry->d_name[0]))) numbers.push_back(number_of<int>(entry->d_name));
  std::ranges::sort(numbers);
  return numbers;
}

constexpr std::size_t digits_of_a_word = 8;

/// "0100007F", words in the machine's order as hex digits, as an address.
std::string address_of(int family, std::string_view hex) {
  std::array<std::uint32_t, 4> address{};
  for (std::size_t word = 0; word * digits_of_a_word < hex.size(); ++word)
    address.at(word) = number_of<std::uint32_t>(hex.substr(word * digits_of_a_word, digits_of_a_word), 16);
  std::array<char, INET6_ADDRSTRLEN> text{};
  return ::inet_ntop(family, address.data(), text.data(), text.size());
}

/// "ADDRESS:PORT" of /proc/net/tcp or tcp6; an IPv4 address that a socket of IPv6 has is its last word.
std::pair<std::string, int> end_of(const std::string& text) {
  constexpr std::string_view mapped = "0000000000000000FFFF0000";
  const auto colon = text.find(':');
  const auto address = std::string_view(text).substr(0, colon);
  const auto port = number_of<int>(std::string_view(text).substr(colon + 1), 16);
  if (address.starts_with(mapped)) return {address_of(AF_INET, address.substr(mapped.size())), port};
  return {address_of(address.size() == digits_of_a_word ? AF_INET : AF_INET6, address), port};
}

}  // namespace

/// "812 (a name) S 1 …": the name may hold blanks and parentheses; the fields count from behind it.
std::optional<Process> process(int pid) {
  const auto stat = read_file(fmt::format("/proc/{}/stat", pid)).value_or("");
  const auto open = stat.find('(');
  const auto close = stat.rfind(')');
  if (open == std::string::npos || close == std::string::npos) return std::nullopt;
  const auto fields = words(std::string_view(stat).substr(close + 1));  // from the third on
  constexpr std::size_t parent = 4 - 3;
  constexpr std::size_t start_time = 22 - 3;
  if (fields.size() <= start_time) return std::nullopt;
  return Process{pid, number_of<int>(fields[parent]), stat.substr(open + 1, close - open - 1), number_of<std::uint64_t>(fields[start_time])};
}

std::vector<Process> processes() {
  std::vector<Process> all;
  for (const int pid : numbers_in("/proc"))
    if (auto one = process(pid)) all.push_back(std::move(*one));
  return all;
}

/// By starting one: so it is the very clock that the kernel stamps processes with, whichever that is.
std::uint64_t start_time_now() {
  const pid_t pid = ::fork();
  if (pid == 0)
    for (;;) ::pause();
  const auto one = pid < 0 ? std::nullopt : process(pid);
  const auto started = one ? one->started : std::numeric_limits<std::uint64_t>::max();
  if (pid < 0) return started;
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  return started;
}

std::vector<TcpSocket> tcp_sockets() {
  std::vector<TcpSocket> sockets;
  for (const auto* path : {"/proc/net/tcp", "/proc/net/tcp6"})
    for (const auto& line : lines(read_file(path).value_or(""))) {
      const auto fields = words(line);
      constexpr std::size_t local = 1;
      constexpr std::size_t remote = 2;
      constexpr std::size_t state = 3;
      constexpr std::size_t inode = 9;
      if (fields.size() <= inode || (fields[state] != "01" && fields[state] != "0A")) continue;
      const auto [here, port] = end_of(fields[local]);
      sockets.push_back({here, port, end_of(fields[remote]).first, fields[state] == "0A", number_of<std::uint64_t>(fields[inode])});
    }
  return sockets;
}

/// "20010db8000700000000000000000099 03 40 00 48 br0": address, index, prefix, scope and flags as hex digits.
std::vector<Ipv6Address> ipv6_addresses() {
  std::vector<Ipv6Address> addresses;
  for (const auto& line : lines(read_file("/proc/net/if_inet6").value_or(""))) {
    const auto fields = words(line);
    if (fields.size() < 6) continue;
    in6_addr address{};
    for (std::size_t byte = 0; byte < sizeof address.s6_addr; ++byte) address.s6_addr[byte] = number_of<std::uint8_t>(fields[0].substr(2 * byte, 2), 16);
    std::array<char, INET6_ADDRSTRLEN> text{};
    const auto flags = number_of<unsigned>(fields[4], 16);
    addresses.push_back({.link = fields[5],
                         .text = ::inet_ntop(AF_INET6, &address, text.data(), text.size()),
                         .tentative = (flags & IFA_F_TENTATIVE) != 0,
                         .duplicate = (flags & IFA_F_DADFAILED) != 0});
  }
  return addresses;
}

std::vector<std::uint64_t> socket_inodes(int pid) {
  std::vector<std::uint64_t> inodes;
  const auto folder = fmt::format("/proc/{}/fd/", pid);
  for (const int descriptor : numbers_in(folder)) {
    std::array<char, 64> target{};
    const auto length = ::readlink((folder + std::to_string(descriptor)).c_str(), target.data(), target.size());
    const std::string_view text(target.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
    constexpr std::string_view prefix = "socket:[";
    if (text.starts_with(prefix)) inodes.push_back(number_of<std::uint64_t>(text.substr(prefix.size())));
  }
  return inodes;
}

}  // namespace kvmstrap
