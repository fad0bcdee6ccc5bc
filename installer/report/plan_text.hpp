#pragma once
#include <string>
#include <string_view>

#include "model/json.hpp"
#include "model/plan.hpp"
#include "platform/platform.hpp"
#include "report/terminal.hpp"

namespace kvmstrap {

/// The whole plan for a person: step by step what changes, with the diff of every file and the exact commands, what is decided later and why, and what is in
/// the way. `nothing` is said where there is nothing to do; without it, that the host is as the profile says.
void print_plan(const Plan& plan, const Platform& platform, const Terminal& terminal, std::string_view nothing = {});

/// Lines of a diff, painted and indented.
void print_diff(const std::string& diff, const Terminal& terminal);

/// "decided later: package:libvirt, since …"
std::string in_words(const Deferred& deferred);

/// The same for a program; its form is documented in the README.
Json plan_to_json(const Plan& plan, const Platform& platform);

}  // namespace kvmstrap
