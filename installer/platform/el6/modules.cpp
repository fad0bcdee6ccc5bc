#include "platform/el6/modules.hpp"

#include <algorithm>

#include "embedded/embedded.hpp"
#include "platform/el6/own_files.hpp"
#include "platform/el6/tools.hpp"

namespace kvmstrap::el6 {

namespace {

/// rc.sysinit runs what ends in .modules here, if it is executable.
const OwnFiles module_files{"/etc/sysconfig/modules", "kvmstrap-", ".modules"};

std::string file_of(const Module& module) { return module_files.path_of(module.name); }

std::string content_for(const Module& module) { return render("templates/el6/module.modules", {{"module", module.name}}); }

/// The kernel names a module with _ whatever its file is called.
std::string kernel_name(std::string name) {
  std::ranges::replace(name, '-', '_');
  return name;
}

bool built_in(const std::string& list, const std::string& name) {
  // kernel/drivers/net/tun.ko
  auto dashed = name;
  std::ranges::replace(dashed, '_', '-');
  return list.find("/" + name + ".ko\n") != std::string::npos || list.find("/" + dashed + ".ko\n") != std::string::npos;
}

}  // namespace

void read_modules(std::span<const Module> modules, const std::string& kernel, Reader& reader, States& states) {
  if (modules.empty()) return;
  const auto loaded = reader.list("/sys/module");
  const auto builtin = reader.file("/lib/modules/" + kernel + "/modules.builtin");
  for (const auto& module : modules) {
    const auto* names = present(loaded);
    if (!names) {
      states.set(module, Unknown{"/sys/module cannot be listed"});
      continue;
    }
    Module::State state;
    const auto name = kernel_name(module.name);
    const bool part_of_kernel = present(builtin) && built_in(present(builtin)->content, name);
    state.loaded = part_of_kernel || std::ranges::find(*names, name) != names->end();
    const auto file = reader.file(file_of(module));
    if (const auto* why = std::get_if<Unknown>(&file)) {
      states.set(module, *why);
      continue;
    }
    if (const auto* image = present(file)) {
      state.file = *image;
      state.at_boot = image->content == content_for(module) && (image->mode & 0111) != 0;
    }
    state.at_boot = state.at_boot || part_of_kernel;
    states.set(module, state);
  }
}

void list_modules(Reader& reader, Listing& listing) {
  for (auto& name : module_files.names(reader, listing)) listing.subjects.emplace_back(Module{std::move(name)});
}

Action realise_module(const ChangeOf<Module>& change) {
  Action action{{change}, {}};
  const auto* before = present(change.before);
  std::optional<std::string> old;
  if (before && before->file) old = before->file->content;
  const bool at_boot = before && before->at_boot;
  if (change.after.at_boot != at_boot)
    action.ops.push_back(WriteFile{file_of(change.subject), old, change.after.at_boot ? std::optional(content_for(change.subject)) : std::nullopt, 0755});
  const bool loaded = before && before->loaded;
  const bool wanted = change.after.loaded.value_or(loaded);
  if (wanted && !loaded) action.ops.push_back(Run{{program::modprobe, change.subject.name}});
  if (!wanted && loaded) action.ops.push_back(Run{{program::modprobe, "-r", change.subject.name}});
  return action;
}

}  // namespace kvmstrap::el6
