#pragma once
#include <CLI/CLI.hpp>

#include "cli/session.hpp"
#include "report/terminal.hpp"

namespace kvmstrap {

/// --installer auto|yes|no
void add_installer(CLI::App& command, InInstaller& in_installer);

/// Says on what the plan rests where another system runs.
void tell_installer(const Identity& identity, const Terminal& terminal);

/// @throws Stop (3) where another system runs: what `command` does takes this one.
void refuse_installer(const Identity& identity, const std::string& command);

}  // namespace kvmstrap
