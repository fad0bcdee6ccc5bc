#include "libvirt/pool_xml.hpp"

#include <gmock/gmock.h>

namespace kvmstrap::pool_xml_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* existing = R"(<pool type='dir'>
  <name>images</name>
  <uuid>11f7a4b0-4e33-4c7b-8d1a-93f6f7e8a001</uuid>
  <capacity unit='bytes'>52710469632</capacity>
  <allocation unit='bytes'>2195939328</allocation>
  <available unit='bytes'>50514530304</available>
  <source>
  </source>
  <target>
    <path>/var/lib/libvirt/images</path>
    <permissions>
      <mode>0711</mode>
      <owner>0</owner>
      <group>0</group>
    </permissions>
  </target>
</pool>)";

TEST(ParsePool, ReadsAFolder) {
  EXPECT_EQ(parse_pool(existing, true), (StoragePool{.type = PoolType::dir, .path = "/var/lib/libvirt/images", .autostart = true}));
  EXPECT_FALSE(parse_pool(existing, false).autostart);
}

TEST(ParsePool, NamesAnotherType) {
  EXPECT_THAT(parse_pool("<pool type='logical'><target><path>/dev/vg0</path></target></pool>", true).beyond, ElementsAre("type logical"));
}

TEST(ParsePool, RefusesWhatIsNoPool) { EXPECT_THROW(parse_pool("<network/>", true), std::runtime_error); }

TEST(PoolXml, ReadsAsOneExpectsIt) {
  EXPECT_EQ(pool_xml("images", {.path = "/srv/guests//"}), R"(<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/guests</path>
    <permissions>
      <mode>0711</mode>
      <owner>0</owner>
      <group>0</group>
    </permissions>
  </target>
</pool>
)");
}

TEST(PoolXml, KeepsUuidAndPermissionsAndNothingThatIsMeasured) {
  const auto xml = pool_xml("images", {.path = "/srv/guests"}, existing);
  EXPECT_THAT(xml, HasSubstr("11f7a4b0-4e33-4c7b-8d1a-93f6f7e8a001"));
  EXPECT_THAT(xml, HasSubstr("<mode>0711</mode>"));
  EXPECT_THAT(xml, Not(HasSubstr("capacity")));
  EXPECT_EQ(parse_pool(xml, true).path, "/srv/guests");
}

TEST(PoolXml, OfAnotherTypeKeepsTheUuidAlone) {
  const auto xml =
      pool_xml("images", {.path = "/srv/guests"}, "<pool type='logical'><name>images</name><uuid>u-1</uuid><source><name>vg0</name></source></pool>");
  EXPECT_THAT(xml, HasSubstr("<uuid>u-1</uuid>"));
  EXPECT_THAT(xml, Not(HasSubstr("vg0")));
  EXPECT_TRUE(parse_pool(xml, true).beyond.empty());
}

TEST(PoolPath, IsAsLibvirtGivesItBack) {
  EXPECT_EQ(pool_path("//srv///guests/"), "/srv/guests");
  EXPECT_EQ(pool_path("/"), "/");
}

}  // namespace kvmstrap::pool_xml_test
