#pragma once
#include <optional>
#include <string>

#include "model/json.hpp"
#include "model/outcome.hpp"

namespace kvmstrap {

/// A task of Ansible, which calls a binary module with one argument: the path of a JSON file with what the task says.
struct AnsibleTask {
  std::string program;  ///< as it was called
  std::string file;
  Json arguments;  ///< the task's own, and Ansible's: _ansible_check_mode and the like
};

/// nullopt for any other command line: what tells is `_ansible_version` in the file.
std::optional<AnsibleTask> ansible_task_in(int argc, char** argv);

/// Does what the task says, as plan, apply or verify do, and prints the one JSON object that Ansible reads. Where the arguments have `_detached` it prints the
/// number of the process that does it, in a session of its own, and in which file the object will be once that process has ended.
Exit do_ansible_task(const AnsibleTask& task);

}  // namespace kvmstrap
