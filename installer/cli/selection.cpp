#include "cli/selection.hpp"

#include "steps/step.hpp"

namespace kvmstrap {

void add_selection(CLI::App& command, Selection& selection) {
  std::vector<std::string> ids;
  for (const auto& step : catalogue()) ids.emplace_back(step.id);
  command.add_option("--only", selection.only, "only these steps")->type_name("STEP")->check(CLI::IsMember(ids))->take_all();
  // Both would say twice what to do; together they can select nothing at all.
  command.add_option("--skip", selection.skip, "all but these steps; --only and --skip may be given again")
      ->type_name("STEP")
      ->check(CLI::IsMember(ids))
      ->take_all()
      ->excludes("--only");
}

}  // namespace kvmstrap
