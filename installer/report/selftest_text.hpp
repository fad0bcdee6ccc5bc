#pragma once
#include <span>
#include <vector>

#include "embedded/embedded.hpp"
#include "host/survey.hpp"
#include "report/check_text.hpp"

namespace kvmstrap {

/// Whether this executable can do its work on the host of `survey`; `tools` are what its platform runs, none where no platform knows it. Pure.
std::vector<HostVerdict> selftest(const Survey& survey, const Identity& identity, const std::vector<Tool>& tools, std::span<const EmbeddedFile> files);

}  // namespace kvmstrap
