#pragma once
#include "model/facts.hpp"
#include "model/json.hpp"
#include "report/terminal.hpp"

namespace kvmstrap {

Json facts_to_json(const Facts& facts);

/// A line a subject: is it there, is it known, and in short what it is like.
void print_facts(const Facts& facts, const Terminal& terminal);

}  // namespace kvmstrap
