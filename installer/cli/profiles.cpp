#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/profile_argument.hpp"
#include "cli/stop.hpp"
#include "embedded/embedded.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

constexpr std::string_view folder = "profiles/";
constexpr std::string_view ending = ".yaml";

/// A profile begins with a comment whose first sentence says what it is for.
std::string purpose(std::string_view text) {
  std::string sentence;
  for (const auto& line : lines(text)) {
    if (!line.starts_with("# ")) break;
    sentence += (sentence.empty() ? "" : " ") + line.substr(2);
  }
  const auto end = sentence.find(". ");
  return end == std::string::npos ? sentence : sentence.substr(0, end + 1);
}

}  // namespace

void add_profiles(CLI::App& app, Exit&) {
  auto* command = app.add_subcommand("profiles", "List the built-in profiles, or print one");
  auto name = std::make_shared<std::string>();
  command->add_option("NAME", *name, "print this one");
  command->callback([name] {
    for (const auto& file : embedded_files()) {
      if (!file.path.starts_with(folder)) continue;
      auto own = file.path.substr(folder.size());
      own.remove_suffix(ending.size());
      if (name->empty()) {
        std::cout << own << "\n    " << purpose(file.content) << "\n";
      } else if (own == *name) {
        std::cout << file.content;
        return;
      }
    }
    if (!name->empty()) throw Stop(Exit::invalid, "kvmstrap: there is no built-in profile " + *name + "\n  the built-in ones: kvmstrap profiles\n");
  });
}

}  // namespace kvmstrap
