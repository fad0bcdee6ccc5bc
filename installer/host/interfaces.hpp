#pragma once
#include <ifaddrs.h>

#include <memory>
#include <set>
#include <string>

namespace kvmstrap {

/// The host's links and addresses, as one walk tells them.
class Interfaces {
 public:
  Interfaces();

  /// The links that have the address: one, but that a port and its bridge may have the same link-local one of IPv6.
  std::set<std::string> links_with(const std::string& address) const;

  /// Their hardware addresses, as "52:54:00:07:00:15".
  std::set<std::string> macs() const;

  /// Whether frames can be heard on it: it is up, has carrier, and is no port of a bridge, where the bridge hears them.
  bool hears(const std::string& link) const;

 private:
  std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> list_{nullptr, &::freeifaddrs};
};

}  // namespace kvmstrap
