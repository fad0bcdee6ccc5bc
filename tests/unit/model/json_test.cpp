#include "model/json.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::json_test {

/// One change of every kind, with something in every member that matters.
std::vector<Change> changes() {
  return {ChangeOf<File>{{"/etc/f"}, FileImage{"a\n", 0600, 1, 2, "label", 3.5}, {"b\n", 0644}},
          ChangeOf<Repositories>{{}, Repositories::State{{{"base", {"base", false, "u", "m", false}}}, {}, "v", {{"base", "os"}}}, {{{"base", "u"}}}},
          ChangeOf<Package>{{"p"}, Absent{}, {true}},
          ChangeOf<Module>{{"m"}, Module::State{true, false, FileImage{}}, {true, true}},
          ChangeOf<Sysctl>{{"s.y"}, Sysctl::State{"0", "1", "/etc/x", std::nullopt}, {"1", std::nullopt}},
          ChangeOf<Service>{{"d"}, Service::State{true, true, 7, 1.25, 100.5, "digest"}, {true, true, "other"}},
          ChangeOf<LibvirtNetwork>{{"n"}, Unknown{"why"}, {std::nullopt, false}},
          ChangeOf<LibvirtPool>{{"i"}, Absent{}, {StoragePool{.path = "/p"}, true}},
          ChangeOf<Network>{{}, NetworkState{}, {{{.name = "eth0", .bridge = "br0"}}, 30}},
          ChangeOf<Proof>{{"br0"}, Absent{}, {"digest", Acceleration::emulated}}};
}

TEST(ModelAsJson, ComesBackAsItWas) {
  for (const auto& change : changes()) {
    const auto json = to_json(change);
    const auto again = change_from_json(Json::parse(json.dump()));
    EXPECT_EQ(to_string(subject_of(again)), to_string(subject_of(change)));
    EXPECT_EQ(to_json(again), json);
  }
}

TEST(ModelAsJson, TellsAbsentFromUnknownFromThere) {
  EXPECT_TRUE(to_json_value(Known<Package::State>{Absent{}}).is_null());
  EXPECT_EQ(to_json_value(Known<Package::State>{Unknown{"w"}}), (Json{{"unknown", "w"}}));
  EXPECT_TRUE(unknown(from_json_value<Known<Package::State>>(Json{{"unknown", "w"}})));
}

TEST(ModelAsJson, TakesAJournalThatAnOlderVersionWrote) {
  auto json = to_json_value(Link{.name = "br0", .up = true, .bond = "bond0"});
  json.erase("bond");
  const auto link = from_json_value<Link>(json);
  EXPECT_EQ(link.name, "br0");
  EXPECT_TRUE(link.up);
  EXPECT_EQ(link.bond, std::nullopt);
}

TEST(ModelAsJson, NamesASubjectOfEveryKind) {
  for (const auto& change : changes()) EXPECT_EQ(subject_from_string(to_string(subject_of(change))), subject_of(change));
  EXPECT_THROW(subject_from_string("nonesuch:x"), std::runtime_error);
}

}  // namespace kvmstrap::json_test
