#include "cli/selection.hpp"

#include "steps/step.hpp"

namespace kvmstrap {

void add_selection(CLI::App& command, Selection& selection) {
  std::vector<std::string> ids;
  for (const auto& step : catalogue()) ids.emplace_back(step.id);
  command.add_option("--only", selection.only, "only these steps")->type_name("STEP")->check(CLI::IsMember(ids))->take_all();
  command.add_option("--skip", selection.skip, "all but these steps")->type_name("STEP")->check(CLI::IsMember(ids))->take_all();
}

}  // namespace kvmstrap
