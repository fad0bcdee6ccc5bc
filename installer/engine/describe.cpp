#include "engine/describe.hpp"

#include <algorithm>
#include <array>

#include "engine/diff.hpp"
#include "model/text.hpp"
#include "network/describe.hpp"

namespace kvmstrap {

namespace {

std::string shell_word(const std::string& word) {
  const auto plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("-_./:=,+@%").find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::ranges::all_of(word, plain)) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string command_line(const std::vector<std::string>& argv) {
  std::vector<std::string> quoted;
  std::ranges::transform(argv, std::back_inserter(quoted), shell_word);
  return join(quoted, " ");
}

/// virsh's words for what is done through libvirt's API.
std::vector<std::string> virsh_commands(const LibvirtCall& call) {
  using What = LibvirtCall::What;
  const auto virsh = [&](const std::string& verb) { return "virsh " + verb + " " + shell_word(call.name); };
  const auto define = [&](const std::string& kind) {
    std::vector<std::string> commands{"virsh " + kind + "-define /dev/stdin   # " + call.name};
    commands.push_back(virsh(kind + "-autostart") + (call.autostart ? "" : " --disable"));
    return commands;
  };
  switch (call.what) {
    case What::define_network:
      return define("net");
    case What::start_network:
      return {virsh("net-start")};
    case What::stop_network:
      return {virsh("net-destroy")};
    case What::undefine_network:
      return {virsh("net-undefine")};
    case What::define_pool:
      return define("pool");
    case What::build_pool:
      return {virsh("pool-build")};
    case What::start_pool:
      return {virsh("pool-start")};
    case What::stop_pool:
      return {virsh("pool-destroy")};
    case What::undefine_pool:
      return {virsh("pool-undefine")};
    case What::await_daemon:
      return {"wait until libvirtd answers"};
  }
  return {};
}

}  // namespace

std::vector<std::string> commands_of(const Op& op) {
  return match(
      op, [](const WriteFile& write) { return std::vector<std::string>{(write.content ? "write " : "rm ") + shell_word(write.path)}; },
      [](const Run& run) { return std::vector<std::string>{command_line(run.argv)}; }, [](const LibvirtCall& call) { return virsh_commands(call); },
      [](const NetworkBatch& batch) { return commands_of(batch); },
      [](const BootGuest& guest) {
        return std::vector<std::string>{std::string("boot a guest of one sector on ") + guest.bridge + ", " + std::string(name_of(guest.acceleration)) +
                                        ", wait for its marker, take it away"};
      });
}

std::string diff_of(const WriteFile& write) { return unified_diff(write.path, write.before.value_or(""), write.content.value_or("")); }

namespace {
/// With the content: what a cut-over was to write has to be known when it did not come to its end.
Json to_json(const std::vector<WriteFile>& files) {
  Json json = Json::array();
  for (const auto& file : files) json.push_back({{"write", file.path}, {"content", to_json_value(file.content)}, {"diff", diff_of(file)}});
  return json;
}
}  // namespace

Json to_json(const Op& op) {
  return match(
      op,
      [](const WriteFile& write) {
        return Json{{"write", write.path}, {"diff", diff_of(write)}};
      },
      [](const Run& run) {
        return Json{{"run", run.argv}};
      },
      [&](const LibvirtCall& call) {
        return Json{{"libvirt", commands_of(op)}, {"xml", call.xml}};
      },
      [&](const NetworkBatch& batch) {
        return Json{{"network", commands_of(op)}, {"leases", to_json(batch.leases)},     {"files", to_json(batch.files)},
                    {"deadline", batch.deadline}, {"confirm", name_of(batch.confirm)},   {"rehearse", name_of(batch.rehearse)},
                    {"trial", batch.trial},       {"scripts-write", batch.restart.files}};
      },
      [](const BootGuest& guest) {
        return Json{{"boot-guest", guest.bridge}, {"acceleration", name_of(guest.acceleration)}};
      });
}

}  // namespace kvmstrap
