#pragma once
#include <CLI/CLI.hpp>

#include "model/outcome.hpp"

/// One function a command: each adds its name, options and help to `app`, and leaves its exit code in `exit` when it is the one that was called.
namespace kvmstrap {

void add_validate(CLI::App& app, Exit& exit);
void add_check(CLI::App& app, Exit& exit);
void add_facts(CLI::App& app, Exit& exit);
void add_plan(CLI::App& app, Exit& exit);
void add_apply(CLI::App& app, Exit& exit);
void add_attach(CLI::App& app, Exit& exit);
void add_revert(CLI::App& app, Exit& exit);
void add_verify(CLI::App& app, Exit& exit);
void add_first_boot(CLI::App& app, Exit& exit);
void add_history(CLI::App& app, Exit& exit);
void add_status(CLI::App& app, Exit& exit);
void add_network(CLI::App& app, Exit& exit);
void add_import(CLI::App& app, Exit& exit);
void add_kickstart(CLI::App& app, Exit& exit);
void add_fleet(CLI::App& app, Exit& exit);
void add_schema(CLI::App& app, Exit& exit);
void add_profiles(CLI::App& app, Exit& exit);
void add_selftest(CLI::App& app, Exit& exit);
void add_version(CLI::App& app, Exit& exit);
void add_completion(CLI::App& app, Exit& exit);
void add_man(CLI::App& app, Exit& exit);
void add_help(CLI::App& app, Exit& exit);

}  // namespace kvmstrap
