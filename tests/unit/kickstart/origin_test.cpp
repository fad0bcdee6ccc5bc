#include "kickstart/origin.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::origin_test {

using Kind = Origin::Kind;

void expect(std::string_view text, Kind kind, const std::string& place, const std::string& folder = {}) {
  const auto parsed = parse_origin(text);
  const auto* origin = std::get_if<Origin>(&parsed);
  ASSERT_TRUE(origin) << text;
  EXPECT_EQ(origin->kind, kind) << text;
  EXPECT_EQ(origin->place, place) << text;
  EXPECT_EQ(origin->folder, folder) << text;
}

TEST(Origin, IsWrittenAsAnacondaWritesIt) {
  expect("carried", Kind::carried, "");
  expect("http://deploy.example.org/kvmstrap/", Kind::http, "http://deploy.example.org/kvmstrap");
  expect("https://[2001:db8::1]:8443/a%20b", Kind::http, "https://[2001:db8::1]:8443/a%20b");
  expect("http://10.0.0.1:8080", Kind::http, "http://10.0.0.1:8080");
  expect("nfs:10.0.0.1:/srv/kvmstrap", Kind::nfs, "10.0.0.1:/srv/kvmstrap");
  expect("nfs:server:/", Kind::nfs, "server:/");
  expect("cdrom:/", Kind::cdrom, "", "");
  expect("cdrom:/kvmstrap/", Kind::cdrom, "", "/kvmstrap");
  expect("hd:sdb1:/kvmstrap", Kind::hd, "sdb1", "/kvmstrap");
  expect("hd:/dev/sdb1:/", Kind::hd, "sdb1", "");
  expect("hd:LABEL=KVMSTRAP:/", Kind::hd, "disk/by-label/KVMSTRAP", "");
  expect("hd:UUID=1A2B-3C4D:/k", Kind::hd, "disk/by-uuid/1A2B-3C4D", "/k");
}

TEST(Origin, IsNothingThatAShellWouldTakeForMore) {
  for (const std::string text : {"",
                                 "carried ",
                                 "ftp://host/folder",
                                 "/srv/folder",
                                 "http://",
                                 "http:///folder",
                                 "http://user:secret@host/folder",
                                 "http://host/$(reboot)",
                                 "http://host/`id`",
                                 "http://host/a b",
                                 "http://host/a\"b",
                                 "http://host/a'b",
                                 "http://host/a;b",
                                 "http://host/a\nb",
                                 "http://-o/x",
                                 "http://host/a?b&c",
                                 "http://host/a#b",
                                 "http://host/a/../b",
                                 "nfs:host",
                                 "nfs:host:folder",
                                 "nfs:host:/a b",
                                 "nfs:-o:/a",
                                 "nfs::/a",
                                 "cdrom",
                                 "cdrom:",
                                 "cdrom:folder",
                                 "cdrom:/a/..",
                                 "cdrom:/a;b",
                                 "hd:sdb1",
                                 "hd::/folder",
                                 "hd:LABEL=:/a",
                                 "hd:LABEL=a b:/a",
                                 "hd:LABEL=../sda:/a",
                                 "hd:../sda:/a",
                                 "hd:sd;b:/a",
                                 "hd:sdb1:a"}) {
    const auto parsed = parse_origin(text);
    const auto* why = std::get_if<std::string>(&parsed);
    EXPECT_TRUE(why && !why->empty()) << text;
  }
}

TEST(Origin, IsReadOutsideWhereOnlyTheInstallerHasTheTools) {
  EXPECT_FALSE(std::get<Origin>(parse_origin("carried")).outside());
  EXPECT_FALSE(std::get<Origin>(parse_origin("http://host/a")).outside());
  EXPECT_TRUE(std::get<Origin>(parse_origin("nfs:host:/a")).outside());
  EXPECT_TRUE(std::get<Origin>(parse_origin("cdrom:/a")).outside());
  EXPECT_TRUE(std::get<Origin>(parse_origin("hd:sdb1:/a")).outside());
}

TEST(PlainFileName, IsOneThatStandsInAScriptAsItIs) {
  for (const auto* name : {"rack7.yaml", "a", "A_b+c-1.yml"}) EXPECT_TRUE(is_plain_file_name(name)) << name;
  for (const auto* name : {"", ".rack7", "-rack7", "rack 7.yaml", "a'b", "a$b", "a/b", "a\nb", "\xC3\xA4.yaml"}) EXPECT_FALSE(is_plain_file_name(name)) << name;
}

}  // namespace kvmstrap::origin_test
