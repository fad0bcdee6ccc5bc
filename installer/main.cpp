#include "cli/cli.hpp"
#include "host/quiet_child.hpp"

int main(int argc, char** argv) {
  kvmstrap::fill_standard_descriptors();
  return kvmstrap::run_command_line(argc, argv);
}
