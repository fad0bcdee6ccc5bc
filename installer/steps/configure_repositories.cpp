#include "steps/configure_repositories.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace kvmstrap {

std::vector<SubjectId> configure_repositories_wants(const Profile& profile) {
  const bool looks = profile.repositories.strategy != RepositoryStrategy::keep || !profile.packages.install.empty();
  return looks ? std::vector<SubjectId>{Repositories{}} : std::vector<SubjectId>{};
}

namespace {
/// The vault and a mirror have the same folders: TREE/ARCHITECTURE/, the architecture filled in by the package tool.
Repositories::Wanted below(std::string root, const std::map<std::string, std::string>& trees) {
  while (root.ends_with('/')) root.pop_back();
  Repositories::Wanted wanted;
  for (const auto& [id, tree] : trees) wanted.baseurls[id] = root + "/" + tree + "/$basearch/";
  return wanted;
}

bool has_to_install(const Profile& profile, const Facts& facts) {
  return std::ranges::any_of(profile.packages.install, [&](const auto& name) { return absent(facts.of(Package{name})); });
}

/// Kept as they are, the repositories of a release that is only in the archive give no package.
void warn_of_the_mirrors(const Profile& profile, const Facts& facts, Proposal& proposal) {
  const auto now = facts.of(Repositories{});
  const auto* known = present(now);
  if (!known || !has_to_install(profile, facts)) return;
  for (const auto& [id, source] : known->sources)
    if (known->trees.contains(id) && source.enabled && !source.baseurl && source.mirrorlist)
      proposal.warnings.push_back(fmt::format(
          "repository {} asks the list of mirrors, which have this release no more: repositories: {{strategy: vault}} takes it from {}", id, known->vault));
}
}  // namespace

Proposal configure_repositories(const Profile& profile, const Facts& facts) {
  Proposal proposal;
  if (profile.repositories.strategy == RepositoryStrategy::keep) {
    warn_of_the_mirrors(profile, facts, proposal);
    return proposal;
  }
  const auto now = facts.of(Repositories{});
  if (const auto* known = present(now)) {
    const auto root = profile.repositories.strategy == RepositoryStrategy::mirror ? profile.repositories.url.value_or("") : known->vault;
    proposal.want(Repositories{}, now, below(root, known->trees));
  } else {
    proposal.want(Repositories{}, now, {});
  }
  return proposal;
}

}  // namespace kvmstrap
