#include "report/selftest_text.hpp"

#include <gmock/gmock.h>

#include <cerrno>
#include <functional>

namespace kvmstrap::selftest_text_test {

const std::vector<Tool> tools{{"rpm", "rpm", "asks"}, {"/sbin/dhclient", "dhclient", "gets an address", false}};

/// A host where everything works.
Survey good_host() {
  return {.root = true,
          .c_library = "2.12",
          .attempts = {{"ARP socket", "asks the gateway", 0}},
          .bridges = true,
          .state = StateFolder{.path = "/var/lib", .magic = 0xEF53, .writable = true, .free = 1ULL << 30},
          .libvirt = "0.10.2",
          .libvirtd = true};
}

struct Host {
  Survey survey = good_host();
  std::vector<Tool> tools_of_platform = tools;
  std::vector<EmbeddedFile> files = embedded_files();
  StateFolder state = *present(survey.state);
};

std::vector<HostVerdict> verdicts_on(const Host& host) { return selftest(host.survey, {.release = "CentOS release 6.7"}, host.tools_of_platform, host.files); }

TEST(Selftest, PassesEverythingOnAHostWhereEverythingWorks) {
  for (const auto& verdict : verdicts_on({})) {
    EXPECT_EQ(verdict.rating, Rating::pass) << verdict.what << ": " << verdict.evidence;
    EXPECT_EQ(verdict.remedy, "") << verdict.what;
  }
}

TEST(Selftest, SaysWhatWouldNotWork) {
  const auto with_state = [](auto change) {
    return [change](Host& host) {
      change(host.state);
      host.survey.state = host.state;
    };
  };
  const auto by_user = [](auto change) {
    return [change](Host& host) {
      host.survey.root = false;
      change(host);
    };
  };
  struct Row {
    std::function<void(Host&)> change;
    std::string what;
    Rating rating;
    std::string evidence;
  };
  const std::vector<Row> rows{
      {[](Host& h) { h.tools_of_platform.clear(); }, "system", Rating::fail, "CentOS"},
      {[](Host& h) { h.tools_of_platform.clear(); }, "tools", Rating::unknown, "not known"},
      {[](Host& h) { h.survey.attempts[0].error = EAFNOSUPPORT; }, "ARP socket", Rating::fail, "Address family not supported"},
      {[](Host& h) { h.survey.attempts[0].error = EPERM; }, "ARP socket", Rating::fail, "Operation not permitted"},
      {by_user([](Host& h) { h.survey.attempts[0].error = EPERM; }), "ARP socket", Rating::unknown, "Operation not permitted"},
      {by_user([](Host& h) { h.survey.attempts[0].error = EACCES; }), "ARP socket", Rating::unknown, "Permission denied"},
      {by_user([](Host& h) { h.survey.attempts[0].error = ENOMEM; }), "ARP socket", Rating::unknown, "Cannot allocate"},
      {by_user([](Host& h) { h.survey.attempts[0].error = ENOSYS; }), "ARP socket", Rating::fail, "not implemented"},
      {[](Host& h) { h.survey.bridges = false; }, "bridges", Rating::fail, "does not make them"},
      {[](Host& h) { h.survey.bridges = Unknown{"not loaded"}; }, "bridges", Rating::unknown, "not loaded"},
      {with_state([](StateFolder& f) { f.read_only = true; }), "state folder", Rating::fail, "read-only"},
      {with_state([](StateFolder& f) { f.free = 1 << 20; }), "state folder", Rating::fail, "1 MiB free"},
      {with_state([](StateFolder& f) { f.writable = false; }), "state folder", Rating::fail, "not even root"},
      {by_user(with_state([](StateFolder& f) { f.writable = false; })), "state folder", Rating::unknown, "only root writes"},
      {with_state([](StateFolder& f) { f.magic = 0x6969; }), "state folder", Rating::warn, "nfs"},
      {with_state([](StateFolder& f) { f.magic = 0x01021994; }), "state folder", Rating::warn, "tmpfs"},
      {with_state([](StateFolder& f) { f.labels = false; }), "state folder", Rating::warn, "labels"},
      {[](Host& h) { h.survey.state = Unknown{"no way"}; }, "state folder", Rating::unknown, "no way"},
      {[](Host& h) { h.survey.missing_tools = {tools[0]}; }, "tools", Rating::fail, "rpm is missing"},
      {[](Host& h) { h.survey.missing_tools = {tools[1]}; }, "tools", Rating::warn, "/sbin/dhclient is missing"},
      {[](Host& h) { h.survey.libvirt = Unknown{"it has no virDomainFree"}; }, "libvirt library", Rating::fail, "virDomainFree"},
      {[](Host& h) { h.survey.libvirtd = Unknown{"not running"}; }, "libvirtd", Rating::warn, "not running"},
      {by_user([](Host& h) { h.survey.libvirtd = Unknown{"not running"}; }), "libvirtd", Rating::unknown, "not running"},
      {[](Host& h) {
         h.files = {{"profiles/a.yaml", "version: 2\n", ""}};
       },
       "embedded files", Rating::fail, "profiles/a.yaml does not validate"},
      {[](Host& h) {
         h.files = {{"templates/a", "{{#open}}", ""}};
       },
       "embedded files", Rating::fail, "templates/a does not render"},
      {[](Host& h) {
         h.files = {{"templates/a", "", ""}};
       },
       "embedded files", Rating::fail, "templates/a is empty"},
      {[](Host& h) {
         h.files = {{"proof-guest.img", "\x55\xAA", ""}};
       },
       "embedded files", Rating::fail, "no boot sector"},
  };
  for (const auto& row : rows) {
    Host host;
    row.change(host);
    const auto verdicts = verdicts_on(host);
    const auto found = std::ranges::find(verdicts, row.what, &HostVerdict::what);
    ASSERT_NE(found, verdicts.end()) << row.what;
    EXPECT_EQ(found->rating, row.rating) << row.what << ": " << found->evidence;
    EXPECT_THAT(found->evidence, testing::HasSubstr(row.evidence));
    EXPECT_NE(found->remedy, "") << row.what << ": " << found->evidence;
    EXPECT_EQ(any_failed(verdicts), row.rating == Rating::fail || host.tools_of_platform.empty()) << row.what << ": " << found->evidence;
  }
}

TEST(Selftest, TakesAnAbsentLibvirtForWhatApplyInstalls) {
  Host host;
  host.survey.libvirt = Absent{};
  host.survey.libvirtd = Absent{};
  const auto verdicts = verdicts_on(host);
  EXPECT_FALSE(any_failed(verdicts));
  EXPECT_EQ(std::ranges::count(verdicts, "libvirtd", &HostVerdict::what), 0) << "a daemon that cannot be asked yet is no verdict";
}

}  // namespace kvmstrap::selftest_text_test
