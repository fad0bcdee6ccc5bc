#include "cli/cli.hpp"

int main(int argc, char** argv) { return kvmstrap::run_command_line(argc, argv); }
