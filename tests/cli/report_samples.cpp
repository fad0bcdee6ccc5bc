#include <fstream>
#include <iostream>

#include "report/story_to_html.hpp"
#include "report/story_to_json.hpp"
#include "report/story_to_junit.hpp"
#include "unit/report/stories.hpp"

/// report_samples DIR: writes every sample story in every form into DIR, for report_test.py and for whoever works on the page.
int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: report_samples DIR\n";
    return 2;
  }
  using namespace kvmstrap;
  for (const auto& [name, story] : stories::all()) {
    const auto path = std::string(argv[1]) + "/" + name;
    std::ofstream(path + ".html") << story_to_html(story);
    std::ofstream(path + ".json") << story_to_json(story).dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
    std::ofstream(path + ".xml") << story_to_junit(story);
  }
  return 0;
}
