#include "steps/configure_repositories.hpp"

namespace kvmstrap {

std::vector<SubjectId> configure_repositories_wants(const Profile& profile) {
  if (profile.repositories.strategy == RepositoryStrategy::keep) return {};
  return {Repositories{}};
}

namespace {
/// The vault and a mirror have the same folders: TREE/ARCHITECTURE/, the architecture filled in by the package tool.
Repositories::Wanted below(std::string root, const std::map<std::string, std::string>& trees) {
  while (root.ends_with('/')) root.pop_back();
  Repositories::Wanted wanted;
  for (const auto& [id, tree] : trees) wanted.baseurls[id] = root + "/" + tree + "/$basearch/";
  return wanted;
}
}  // namespace

Proposal configure_repositories(const Profile& profile, const Facts& facts) {
  Proposal proposal;
  if (profile.repositories.strategy == RepositoryStrategy::keep) return proposal;
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
