#include "cli/report_option.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <iostream>
#include <optional>
#include <system_error>

#include "cli/stop.hpp"
#include "host/files.hpp"
#include "report/story_to_html.hpp"
#include "report/story_to_json.hpp"
#include "report/story_to_junit.hpp"

namespace kvmstrap {

namespace {

constexpr std::uint32_t for_its_owner = 0600;  // it shows what was in files that others may not read

struct Form {
  std::string_view ending;
  std::string (*tell)(const RunStory&);
};

std::string as_json(const RunStory& story) { return text_of(story_to_json(story), 2) + "\n"; }

constexpr Form forms[] = {{".html", story_to_html}, {".json", as_json}, {".xml", story_to_junit}};

const Form* form_of(std::string_view file) {
  for (const auto& form : forms)
    if (file.ends_with(form.ending)) return &form;
  return nullptr;
}

std::string fault_of_ending(const std::string& file) { return form_of(file) ? "" : file + ": a report ends in .html, .json or .xml (JUnit)"; }

/// How the run ended is told by its exit code: a report that cannot be written does not change it.
void try_to_write(const std::function<void()>& what) {
  try {
    what();
  } catch (const std::exception& error) {
    std::cerr << "kvmstrap: the report cannot be written: " << error.what() << "\n";
  }
}

}  // namespace

void ReportOption::add_to(CLI::App& command) {
  command
      .add_option("--report", files,
                  "write the story of the run into this file, by its ending a page (.html), JSON (.json) or JUnit (.xml); may be given again")
      ->type_name("FILE")
      ->check(CLI::Validator(fault_of_ending, "", ""))
      ->allow_extra_args(false)  // what follows is the profile
      ->take_all();
}

void ReportOption::refuse_unwritable() const {
  for (const auto& file : files) {
    const std::filesystem::path path(file);
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    std::error_code ignored;
    const auto refuse = [&](const std::string& why) { throw Stop(Exit::invalid, fmt::format("kvmstrap: --report {}: {}\n", file, why)); };
    if (!std::filesystem::is_directory(folder, ignored)) refuse("there is no folder " + folder.string());
    if (std::filesystem::is_directory(path, ignored)) refuse("that is a folder");
    if (::access(folder.c_str(), W_OK) != 0) refuse(fmt::format("{} cannot be written to: {}", folder.string(), std::generic_category().message(errno)));
  }
}

void ReportOption::write(const std::function<RunStory()>& tell) const {
  std::optional<RunStory> story;
  const auto told = [&]() -> const RunStory& { return story ? *story : story.emplace(tell()); };
  if (listener) try_to_write([&] { listener(told()); });
  write_as([&](std::string_view ending) { return form_of(ending)->tell(told()); });
}

void ReportOption::write_as(const std::function<std::string(std::string_view ending)>& tell) const {
  for (const auto& file : files) try_to_write([&] { write_file(std::filesystem::absolute(file), tell(form_of(file)->ending), for_its_owner); });
}

}  // namespace kvmstrap
