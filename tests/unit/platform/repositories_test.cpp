#include "platform/el6/repositories.hpp"

#include <gtest/gtest.h>

#include "unit/fake_reader.hpp"

namespace kvmstrap::el6::repositories_test {

const std::string path = "/etc/yum.repos.d/CentOS-Base.repo";
const std::string stock = R"([base]
name=CentOS-$releasever - Base
mirrorlist=http://mirrors.test/?repo=os
#baseurl=http://mirror.test/centos/$releasever/os/$basearch/
gpgcheck=1
gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-CentOS-6

#released updates
[updates]
name=CentOS-$releasever - Updates
mirrorlist=http://mirrors.test/?repo=updates
gpgcheck=0
enabled=0
)";

ChangeOf<Repositories> change_of(const std::string& text) {
  FakeReader reader;
  reader.put(path, text);
  return {Repositories{}, read_repositories("6.7", reader), {{{"base", "http://a.test/os/"}, {"updates", "http://a.test/updates/"}}}};
}

std::string edited(const std::string& text) {
  const auto action = realise_repositories(change_of(text));
  return action.ops.empty() ? text : *std::get<WriteFile>(action.ops.at(0)).content;
}

TEST(RepositoriesOfEl6, AreEditedByKeyWithTheMirrorListLeftToSee) {
  EXPECT_EQ(edited(stock), R"([base]
name=CentOS-$releasever - Base
#mirrorlist=http://mirrors.test/?repo=os
#baseurl=http://mirror.test/centos/$releasever/os/$basearch/
gpgcheck=1
gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-CentOS-6
baseurl=http://a.test/os/

#released updates
[updates]
name=CentOS-$releasever - Updates
#mirrorlist=http://mirrors.test/?repo=updates
gpgcheck=1
enabled=1
baseurl=http://a.test/updates/
gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-CentOS-6
)");
}

TEST(RepositoriesOfEl6, AreLeftAloneOnceTheyAreAsWanted) { EXPECT_EQ(edited(edited(stock)), edited(stock)); }

TEST(RepositoriesOfEl6, ReadBackAsWanted) {
  FakeReader reader;
  reader.put(path, edited(stock));
  EXPECT_TRUE(satisfies(read_repositories("6.7", reader), change_of(stock).after));
}

TEST(RepositoriesOfEl6, ASectionThatIsMissingIsAdded) {
  FakeReader reader;
  reader.put(path, edited("[base]\nname=b\n"));
  EXPECT_TRUE(satisfies(read_repositories("6.7", reader), change_of(stock).after));
}

TEST(RepositoriesOfEl6, TheVaultHasAFolderForEachMinorRelease) {
  FakeReader reader;
  EXPECT_TRUE(std::get<Repositories::State>(read_repositories("6.7", reader)).vault.ends_with("/6.7"));
  EXPECT_TRUE(unknown(read_repositories("", reader)));
}

}  // namespace kvmstrap::el6::repositories_test
