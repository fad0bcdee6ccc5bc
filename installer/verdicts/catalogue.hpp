#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "model/host_facts.hpp"
#include "model/verdict.hpp"

namespace kvmstrap {

/// One line of `check`: what it is called, what it reads, and how it judges. The judgement is pure, and leaves its `what` empty.
struct VerdictEntry {
  std::string_view what;  ///< kebab-case
  Sources sources;
  HostVerdict (*judge)(const HostFacts&);
};

/// Every verdict, in the order in which they are printed.
std::span<const VerdictEntry> verdict_catalogue();

/// What any of them reads, each once.
Sources verdict_sources();

/// A verdict a line of the catalogue.
std::vector<HostVerdict> judge(const HostFacts& facts);

}  // namespace kvmstrap
