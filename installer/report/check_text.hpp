#pragma once
#include <vector>

#include "model/json.hpp"
#include "model/verdict.hpp"
#include "platform/reader.hpp"
#include "report/terminal.hpp"

namespace kvmstrap {

/// What hardware, BIOS, kernel and system of this host allow. Reads, and changes nothing.
std::vector<HostVerdict> check_host(Reader& reader);

bool any_failed(const std::vector<HostVerdict>& verdicts);
void print(const std::vector<HostVerdict>& verdicts, const Terminal& terminal);
Json to_json(const std::vector<HostVerdict>& verdicts);

}  // namespace kvmstrap
