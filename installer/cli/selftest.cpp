#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "engine/journal.hpp"
#include "report/selftest_text.hpp"

namespace kvmstrap {

void add_selftest(CLI::App& app, Exit& exit) {
  auto* command = app.add_subcommand("selftest", "Say whether this executable can do its work here: C library, kernel, tools, libvirt; changes nothing");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "for a program");
  command->callback([json, &exit] {
    LibvirtSession libvirt;
    LiveReader reader(libvirt);
    const auto identity = identify(reader);
    const auto platform = choose_platform(identity);
    const auto tools = platform ? platform->tools() : std::vector<Tool>{};
    const auto verdicts = selftest(survey(tools, state_folder), identity, tools, embedded_files());
    if (*json)
      std::cout << text_of(to_json(verdicts), 2) << "\n";
    else
      print(verdicts, Terminal::standard_output());
    if (any_failed(verdicts)) exit = Exit::blocked;
  });
}

}  // namespace kvmstrap
