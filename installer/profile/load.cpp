#include "profile/load.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/override.hpp"
#include "profile/checks.hpp"
#include "profile/overrides.hpp"
#include "profile/read.hpp"
#include "profile/variables.hpp"

namespace kvmstrap {

namespace {

/// Whether `objection` may only be a consequence of what could not be read.
bool is_consequence(const Objection& objection, const std::vector<Path>& unsound) {
  auto looked_at = objection.looked_at;
  looked_at.emplace_back(objection.path.begin(), objection.path.end() - (objection.path.empty() ? 0 : 1));
  return std::ranges::any_of(unsound, [&](const Path& bad) {
    return std::ranges::any_of(looked_at, [&](const Path& seen) { return is_below(bad, seen) || is_below(seen, bad); }) ||
           std::ranges::any_of(objection.keys_of, [&](const Path& map) { return is_below(map, bad) || (is_below(bad, map) && bad.size() == map.size() + 1); });
  });
}

std::vector<Source> sources_of(const std::string& file_name, std::string_view text, const std::vector<std::string>& overrides) {
  std::vector<Source> sources{make_source(file_name, text)};
  for (const auto& given : overrides) {
    const auto [option, value] = as_typed(given);
    sources.push_back(make_source(std::string(option) + " " + shown(value), given));
    sources.back().has_lines = false;
  }
  return sources;
}

}  // namespace

LoadResult load_profile(const std::string& file_name, std::string_view text, const std::vector<std::string>& overrides) {
  const auto sources = sources_of(file_name, text, overrides);
  const auto refuse = [&](std::vector<Finding> findings) { return LoadResult{std::nullopt, diagnostics_of(std::move(findings), sources)}; };

  if (auto findings = unreadable(sources.front(), text); !findings.empty()) return refuse(std::move(findings));
  auto [root, findings] = parse_yaml(sources.front());
  if ((!root || root->kind == Kind::null) && findings.empty())
    return refuse({{{}, "the profile is empty", "kvmstrap profiles lists examples; the shortest has version: 1 and a name"}});
  if (!root) return refuse(std::move(findings));

  Variables variables(sources);
  std::vector<std::vector<Finding>> of_overrides(sources.size());
  for (std::size_t i = 1; i < sources.size(); ++i) {
    of_overrides[i] = unreadable(sources[i], overrides[i - 1]);
    if (const auto variable = variable_in(sources[i].text); variable && of_overrides[i].empty()) variables.take(*variable, i);
  }
  variables.fill(*root);
  for (std::size_t i = 1; i < sources.size(); ++i) {
    if (!variable_in(sources[i].text) && of_overrides[i].empty()) of_overrides[i] = apply_override(*root, sources[i], i, variables);
    for (auto& mistake : of_overrides[i]) {
      mistake.mark = {.source = i, .line = 1};
      findings.push_back(std::move(mistake));
    }
  }
  variables.refuse_unused();
  std::ranges::move(variables.findings, std::back_inserter(findings));

  Profile profile;
  TreeReader reader;
  reader.read(*root, {}, profile);
  for (const auto& path : variables.unfilled) {  // what is wrong there was said
    std::erase_if(reader.findings, [&](const Finding& finding) { return finding.path == to_string(path); });
    reader.unsound.push_back(path);
  }
  findings.insert(findings.end(), reader.findings.begin(), reader.findings.end());
  for (const auto& objection : objections(profile))
    if (!is_consequence(objection, reader.unsound))
      findings.push_back({place_of(*root, objection.path, objection.at_key), objection.message, objection.hint, to_string(objection.path)});

  if (!findings.empty()) return refuse(std::move(findings));
  return {std::move(profile), {}};
}

std::set<std::string, std::less<>> open_variables(std::string_view text, const std::vector<std::string>& overrides) {
  const auto sources = sources_of({}, text, overrides);
  auto root = unreadable(sources.front(), text).empty() ? parse_yaml(sources.front()).root : std::nullopt;
  if (!root) return {};
  Variables variables(sources);
  variables.fill(*root);
  for (std::size_t i = 1; i < sources.size(); ++i)
    if (!variable_in(sources[i].text)) apply_override(*root, sources[i], i, variables);
  return variables.used();
}

}  // namespace kvmstrap
