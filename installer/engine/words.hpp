#pragma once
#include <string>

#include "model/change.hpp"

/// States and changes in a person's words.
namespace kvmstrap {

/// "net.ipv4.ip_forward: running 0 → 1, at boot 0 → 1"
std::string describe_change(const Change& change);

/// In short what a subject is like: "running 1, at boot 0 (/etc/sysctl.conf)"; "absent"; "unknown: why".
std::string describe_state(const SubjectId& subject, const States& states);

}  // namespace kvmstrap
