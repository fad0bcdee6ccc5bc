#include "model/version.hpp"

#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "embedded/embedded.hpp"
#include "model/json.hpp"

namespace kvmstrap {

namespace {

Json as_json() {
  Json json{{"version", version},
            {"build", {{"type", build_type}, {"description", build_description}}},
            {"toolchain", {{"compiler", compiler}, {"c_library", c_library}}},
            {"libraries", Json::object()},
            {"files", Json::array()}};
  for (const auto& [name, number] : libraries) json["libraries"][std::string(name)] = number;
  for (const auto& file : embedded_files()) json["files"].push_back({{"path", file.path}, {"sha256", file.sha256}});
  return json;
}

}  // namespace

void add_version(CLI::App& app, Exit&) {
  auto* command = app.add_subcommand("version", "Print the version; with --json also toolchain, libraries and the checksums of the embedded files");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "for a program");
  command->callback([json] {
    if (*json)
      std::cout << as_json().dump(2) << "\n";
    else
      std::cout << "kvmstrap " << version << "\n";
  });
}

}  // namespace kvmstrap
