#pragma once
#include <chrono>
#include <string>

#include "model/op.hpp"

namespace kvmstrap {

/// Whether `target` answers within `patience`: asks once by ARP, ICMP echo or a DNS query. What cannot even be asked does not answer.
bool answers(Probe::What what, const Probe::Target& target, std::chrono::milliseconds patience);

/// "gateway 10.0.7.1 by ARP", "name server 10.0.7.1".
std::string describe(Probe::What what, const Probe::Target& target);

}  // namespace kvmstrap
