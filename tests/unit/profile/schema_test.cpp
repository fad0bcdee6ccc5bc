#include "profile/schema.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::schema_test {

/// The schema of the value at this path of keys.
Json at(const std::vector<std::string>& path) {
  Json schema = profile_schema();
  for (const auto& key : path) schema = schema.at("properties").at(key);
  return schema;
}

/// Calls `visit(schema)` for it and all that is below it.
template <class Visit>
void for_each_schema(const Json& schema, Visit&& visit) {
  visit(schema);
  if (schema.contains("properties"))
    for (const auto& property : schema["properties"]) for_each_schema(property, visit);
  if (schema.contains("additionalProperties") && schema["additionalProperties"].is_object()) for_each_schema(schema["additionalProperties"], visit);
  if (schema.contains("items")) for_each_schema(schema["items"], visit);
  if (schema.contains("oneOf"))
    for (const auto& one : schema["oneOf"]) for_each_schema(one, visit);
}

TEST(ProfileSchema, NamesItsDraft) { EXPECT_EQ(profile_schema().at("$schema"), "https://json-schema.org/draft/2020-12/schema"); }

TEST(ProfileSchema, IsStrictEverywhere) {
  int records = 0;
  for_each_schema(profile_schema(), [&](const Json& schema) {
    if (!schema.contains("properties")) return;
    ++records;
    EXPECT_EQ(schema.at("additionalProperties"), false);
    for (const auto& [name, property] : schema.at("properties").items()) EXPECT_FALSE(property.at("description").get<std::string>().empty()) << name;
  });
  EXPECT_GE(records, 15);
}

TEST(ProfileSchema, SaysWhatIsRequired) {
  EXPECT_EQ(at({}).at("required"), Json({"version", "name"}));
  EXPECT_EQ(at({"network"}).at("required"), Json({"version"}));
  EXPECT_FALSE(at({"kernel"}).contains("required"));
}

TEST(ProfileSchema, HasTypesBoundsAndDefaults) {
  EXPECT_EQ(at({"hardware", "virtualization"}).at("enum"), Json({"required", "optional"}));
  EXPECT_EQ(at({"hardware", "virtualization"}).at("default"), "required");
  EXPECT_EQ(at({"change", "network", "deadline"}).at("default"), "60s");
  EXPECT_EQ(at({"version"}).at("minimum"), 1);
  EXPECT_EQ(at({"version"}).at("maximum"), 1);
  EXPECT_EQ(at({"packages", "install"}).at("type"), "array");
  EXPECT_EQ(at({"packages", "install"}).at("uniqueItems"), true);
  EXPECT_EQ(at({"kernel", "sysctl"}).at("additionalProperties").at("type"), Json({"string", "integer"}));
  EXPECT_TRUE(at({"kernel", "sysctl"}).at("propertyNames").contains("pattern"));
  EXPECT_EQ(at({"libvirt", "daemon", "auth_unix_rw"}).at("enum"), Json({"none", "polkit", "sasl"}));
  EXPECT_EQ(at({"libvirt", "networks"}).at("additionalProperties").at("oneOf").at(0), Json({{"const", "absent"}}));
}

}  // namespace kvmstrap::schema_test
