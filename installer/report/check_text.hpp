#pragma once
#include <string>
#include <vector>

#include "model/json.hpp"
#include "platform/reader.hpp"
#include "report/terminal.hpp"

namespace kvmstrap {

enum class Rating { pass, warn, fail, unknown };

struct HostVerdict {
  std::string what;
  Rating rating = Rating::unknown;
  std::string evidence;
  std::string remedy;
};

/// Whether kvmstrap knows the system.
HostVerdict system_verdict(const Identity& identity, bool known);

/// What hardware, BIOS, kernel and system of this host allow. Reads, and changes nothing.
std::vector<HostVerdict> check_host(Reader& reader);

bool any_failed(const std::vector<HostVerdict>& verdicts);
void print(const std::vector<HostVerdict>& verdicts, const Terminal& terminal);
Json to_json(const std::vector<HostVerdict>& verdicts);

}  // namespace kvmstrap
