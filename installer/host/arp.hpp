#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "host/descriptor.hpp"

namespace kvmstrap {

/// ARP on one Ethernet link, by a packet socket.
class ArpSocket {
 public:
  /// @throws std::system_error: no such link, or not root.
  explicit ArpSocket(const std::string& link);

  /// Tells everybody that `address` is at this link's hardware address.
  void announce(const std::string& address) const;

  /// Whether anyone answers for `address` within `patience`; asks once. The question carries the link's own address, so that the answerer learns of it.
  bool answers(const std::string& address, std::chrono::milliseconds patience) const;

  /// The hardware address of whoever answers for `address` within `patience`; asks once, from 0.0.0.0, so that nobody learns anything from the question. What
  /// comes from one of `own` is no answer.
  std::optional<std::string> holder(const std::string& address, std::chrono::milliseconds patience, const std::set<std::string>& own) const;

 private:
  std::optional<std::string> ask(std::uint32_t from, const std::string& address, std::chrono::milliseconds patience, const std::set<std::string>& own) const;
  void send(std::uint16_t operation, std::uint32_t from, std::uint32_t to) const;
  std::uint32_t own_address() const;

  std::string link_;
  Descriptor socket_;
  int index_ = 0;
  std::array<std::uint8_t, 6> mac_{};
};

}  // namespace kvmstrap
