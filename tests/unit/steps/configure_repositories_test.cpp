#include "steps/configure_repositories.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::configure_repositories_test {

Profile with(RepositoryStrategy strategy, std::optional<std::string> url = {}) {
  Profile profile;
  profile.repositories = {strategy, std::move(url)};
  return profile;
}

Facts host(std::map<std::string, Repositories::Source> sources) {
  Facts facts;
  facts.states.set(Repositories{}, Repositories::State{std::move(sources), {}, "http://archive.test/6.7", {{"base", "os"}, {"updates", "updates"}}});
  return facts;
}

Facts stock() {
  return host({{"base", {"base", true, std::nullopt, "http://mirrors.test/list"}}, {"updates", {"updates", true, std::nullopt, "http://mirrors.test/list"}}});
}

std::map<std::string, std::string> urls_of(const Proposal& proposal) { return std::get<ChangeOf<Repositories>>(proposal.changes.at(0)).after.baseurls; }

TEST(ConfigureRepositories, KeepLooksAtNothing) {
  EXPECT_TRUE(configure_repositories_wants(with(RepositoryStrategy::keep)).empty());
  EXPECT_TRUE(settled(configure_repositories(with(RepositoryStrategy::keep), stock())));
}

TEST(ConfigureRepositories, KeepWarnsOfMirrorsThatHaveThePackagesNoMore) {
  auto profile = with(RepositoryStrategy::keep);
  profile.packages.install = {"qemu-kvm"};
  EXPECT_EQ(configure_repositories_wants(profile).size(), 1U);
  auto facts = stock();
  facts.states.set(Package{"qemu-kvm"}, Absent{});
  const auto proposal = configure_repositories(profile, facts);
  EXPECT_TRUE(settled(proposal));
  ASSERT_EQ(proposal.warnings.size(), 2U);
  EXPECT_EQ(proposal.warnings[0],
            "repository base asks the list of mirrors, which have this release no more: repositories: {strategy: vault} takes it from http://archive.test/6.7");
  facts.states.set(Package{"qemu-kvm"}, Package::State{"1"});
  EXPECT_TRUE(configure_repositories(profile, facts).warnings.empty()) << "there is nothing to install";
  auto own = host({{"base", {"base", true, "http://mirror.here/", std::nullopt}}});
  own.states.set(Package{"qemu-kvm"}, Absent{});
  EXPECT_TRUE(configure_repositories(profile, own).warnings.empty());
}

TEST(ConfigureRepositories, VaultPointsAtTheArchiveOfThisRelease) {
  EXPECT_EQ(urls_of(configure_repositories(with(RepositoryStrategy::vault), stock())),
            (std::map<std::string, std::string>{{"base", "http://archive.test/6.7/os/$basearch/"}, {"updates", "http://archive.test/6.7/updates/$basearch/"}}));
}

TEST(ConfigureRepositories, AMirrorMayEndInASlash) {
  EXPECT_EQ(urls_of(configure_repositories(with(RepositoryStrategy::mirror, "http://mirror.test/c6/"), stock())).at("base"),
            "http://mirror.test/c6/os/$basearch/");
}

struct Spoilt {
  const char* how;
  Repositories::Source base;
};

TEST(ConfigureRepositories, IsSettledOnlyWithEverySourceAsWanted) {
  const Repositories::Source good_base{"base", true, "http://archive.test/6.7/os/$basearch/"};
  const Repositories::Source good_updates{"updates", true, "http://archive.test/6.7/updates/$basearch/"};
  const auto settled_with = [&](const Repositories::Source& base) {
    return settled(configure_repositories(with(RepositoryStrategy::vault), host({{"base", base}, {"updates", good_updates}})));
  };
  EXPECT_TRUE(settled_with(good_base));
  for (const auto& [how, base] :
       {Spoilt{"switched off", {"base", false, good_base.baseurl}}, Spoilt{"signatures unchecked", {"base", true, good_base.baseurl, {}, false}},
        Spoilt{"a mirror list beside it", {"base", true, good_base.baseurl, "http://mirrors.test/list"}},
        Spoilt{"another place", {"base", true, "http://elsewhere.test/"}}})
    EXPECT_FALSE(settled_with(base)) << how;
}

}  // namespace kvmstrap::configure_repositories_test
