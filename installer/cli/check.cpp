#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/report_option.hpp"
#include "cli/session.hpp"
#include "report/check_text.hpp"
#include "report/chronicle.hpp"

namespace kvmstrap {

void add_check(CLI::App& app, Exit& exit) {
  auto* command = app.add_subcommand("check", "Say what hardware, BIOS, kernel and system allow: a verdict a line, with the remedy");
  auto json = std::make_shared<bool>(false);
  auto report = std::make_shared<ReportOption>();
  command->add_flag("--json", *json, "for a program");
  report->add_to(*command);
  command->callback([json, report, &exit] {
    report->refuse_unwritable();
    LibvirtSession libvirt;
    LiveReader reader(libvirt);
    const auto verdicts = check_host(reader);
    if (*json)
      std::cout << text_of(to_json(verdicts), 2) << "\n";
    else
      print(verdicts, Terminal::standard_output());
    report->write([&] { return story_of_check(verdicts, reader); });
    if (any_failed(verdicts)) exit = Exit::blocked;
  });
}

}  // namespace kvmstrap
