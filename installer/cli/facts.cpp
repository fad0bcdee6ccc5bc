#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/profile_argument.hpp"
#include "cli/session.hpp"
#include "cli/stop.hpp"
#include "engine/gather.hpp"
#include "host/files.hpp"
#include "host/live_reader.hpp"
#include "host/recording.hpp"
#include "report/facts_text.hpp"
#include "steps/step.hpp"
#include "verdicts/catalogue.hpp"

namespace kvmstrap {

namespace {

struct FactsOptions {
  std::string profile;
  std::string record;
  bool json = false;
};

void keep(const RecordingReader& reader, const FactsOptions& options) {
  if (!options.record.empty()) write_file(options.record + "/recording.json", text_of(reader.recording(), 1) + "\n", 0600);
}

void show(const FactsOptions& options) {
  LibvirtSession libvirt;
  LiveReader live(libvirt);
  RecordingReader reader(live);
  if (!options.record.empty()) gather_host(verdict_sources(), reader);  // so that check can be replayed as well, on a system that is not known, too
  const auto identity = identify(reader);
  const auto platform = choose_platform(identity);
  if (!platform) {
    keep(reader, options);
    refuse_system(identity);
  }
  ProfileArgument argument{options.profile, {}};
  const auto facts = gather(identity, *platform, reader, wants(argument.load()));
  keep(reader, options);
  if (options.json)
    std::cout << text_of(facts_to_json(facts), 2) << "\n";
  else
    print_facts(facts, Terminal::standard_output());
}

}  // namespace

void add_facts(CLI::App& app, Exit&) {
  auto* command = app.add_subcommand("facts", "Show what kvmstrap reads of this host; changes nothing");
  auto options = std::make_shared<FactsOptions>();
  options->profile = "centos-6.7-bridged";
  command->add_option("PROFILE", options->profile, "whose subjects to look at")->capture_default_str();
  command
      ->add_option("--record", options->record, "keep every question and answer in DIR/recording.json, to be replayed as a test; it holds configuration files")
      ->type_name("DIR");
  command->add_flag("--json", options->json, "for a program");
  command->callback([options] { show(*options); });
}

}  // namespace kvmstrap
