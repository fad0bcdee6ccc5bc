#pragma once
#include <string>
#include <string_view>

#include "fleet/host_report.hpp"

namespace kvmstrap {

/// Its exit code when it could not connect, or its connection broke (ssh(1)).
inline constexpr int ssh_failed = 255;

/// How ssh ended that has not come as far as the executable there, and what to do about it.
struct Refusal {
  HostState state = HostState::unreachable;
  std::string why;
  std::string next;
};

/// `exit` is ssh's, or that of the shell there; `errors` what came on standard error; `undelivered` what the host said of an executable that did not arrive.
Refusal refusal_of(const std::string& host, int exit, std::string_view errors, const std::string& undelivered);

/// The last lines of what a program said about its failure, in one row.
std::string last_words(std::string_view text);

}  // namespace kvmstrap
