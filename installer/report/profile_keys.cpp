#include "report/profile_keys.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/text.hpp"

namespace kvmstrap {

namespace {

std::string quoted(const Json& value) { return "`" + (value.is_string() ? value.get<std::string>() : value.dump()) + "`"; }

std::string range(const Json& schema, const char* least, const char* most) {
  if (schema.contains(least) && schema.contains(most)) return fmt::format(", {} to {}", schema[least].dump(), schema[most].dump());
  if (schema.contains(least)) return fmt::format(", at least {}", schema[least].dump());
  if (schema.contains(most)) return fmt::format(", at most {}", schema[most].dump());
  return "";
}

/// What may stand at a key, in words.
std::string value_of(const Json& schema) {
  if (schema.contains("const")) return quoted(schema["const"]);
  if (schema.contains("enum")) {
    std::vector<std::string> choices;
    for (const auto& choice : schema["enum"]) choices.push_back(quoted(choice));
    return join(choices, ", ");
  }
  if (schema.contains("oneOf")) return value_of(schema["oneOf"][0]) + " or " + value_of(schema["oneOf"][1]);
  const auto& type = schema["type"];
  if (type.is_array()) return "text or number";
  if (type == "boolean") return "`true`, `false`";
  if (type == "integer" && schema.contains("maximum") && schema.value("minimum", 0) == schema["maximum"]) return quoted(schema["maximum"]);
  if (type == "integer") return "number" + range(schema, "minimum", "maximum");
  if (type == "array")
    return "list of " + (schema["items"].contains("properties") ? "maps" : value_of(schema["items"]) + "s") + range(schema, "minItems", "maxItems");
  if (type == "object") return "map";
  auto what = schema.value("title", std::string("text"));
  if (schema.contains("examples")) {
    std::vector<std::string> examples;
    for (const auto& example : schema["examples"]) examples.push_back(quoted(example));
    what += " such as " + join(examples, " or ");
  }
  return what;
}

class Table {
 public:
  void add(const std::string& path, const Json& schema, bool required) {
    auto value = value_of(schema);
    if (schema.contains("default")) value += ", default " + quoted(schema["default"]);
    if (required) value += ", required";
    if (schema.contains("description")) rows_ += fmt::format("| `{}` | {} | {} |\n", path, value, in_a_cell(schema["description"]));
    add_below(path, schema);
  }

  const std::string& rows() const { return rows_; }

 private:
  static std::string in_a_cell(const std::string& text) {
    std::string cell;
    for (const char c : text) cell += c == '|' ? std::string{"\\|"} : std::string{c};
    return cell;
  }

  /// What the entries of a map are, where they are records.
  static const Json* record_in(const Json& map) {
    const auto entry = map.find("additionalProperties");
    return entry != map.end() && entry->is_object() && entry->contains("properties") ? &*entry : nullptr;
  }

  /// Those of `properties` that are maps of records, several of them, so that keys which all of them have are told once.
  static std::vector<std::string> kinds_among(const Json& properties) {
    std::vector<std::string> kinds;
    for (const auto& [name, property] : properties.items())
      if (record_in(property)) kinds.push_back(name);
    return kinds.size() > 2 ? kinds : std::vector<std::string>{};
  }

  /// A record of the keys that all these have alike, taken out of each of them.
  static Json take_common_keys(Json& properties, const std::vector<std::string>& kinds) {
    Json common = Json::object();
    const auto keys_of = [&](const std::string& kind) -> Json& { return properties[kind]["additionalProperties"]["properties"]; };
    for (const auto& [key, property] : keys_of(kinds.back()).items())
      if (std::ranges::all_of(kinds, [&](const auto& kind) { return keys_of(kind).contains(key) && keys_of(kind)[key] == property; })) common[key] = property;
    for (const auto& kind : kinds)
      for (const auto& [key, property] : common.items()) keys_of(kind).erase(key);
    return {{"properties", common}};
  }

  void add_properties(const std::string& path, Json properties, const std::vector<std::string>& required) {
    const auto kinds = kinds_among(properties);
    const auto common = kinds.empty() ? Json::object() : take_common_keys(properties, kinds);
    for (const auto& [name, property] : properties.items()) add(path + "." + name, property, std::ranges::find(required, name) != required.end());
    if (kinds.empty()) return;
    rows_ += fmt::format("| `{}.DEVICE.NAME` | map | What every device has: DEVICE is one of {}. |\n", path, join(kinds, ", "));
    add_below(path + ".DEVICE.NAME", common);
  }

  void add_below(const std::string& path, const Json& schema) {
    if (schema.contains("oneOf"))
      for (const auto& one : schema["oneOf"]) add_below(path, one);
    if (schema.contains("items")) add_below(path + "[]", schema["items"]);
    if (schema.contains("additionalProperties") && schema["additionalProperties"].is_object()) add_below(path + ".NAME", schema["additionalProperties"]);
    if (!schema.contains("properties")) return;
    add_properties(path, schema["properties"], schema.value("required", std::vector<std::string>{}));
  }

  std::string rows_;
};

}  // namespace

std::string profile_keys(const Json& schema) {
  std::string text;
  const auto required = schema.value("required", std::vector<std::string>{});
  for (const auto& [name, property] : schema["properties"].items()) {
    Table table;
    table.add(name, property, std::ranges::find(required, name) != required.end());
    text += fmt::format("## {}\n| key | value | what |\n|---|---|---|\n{}\n", name, table.rows());
  }
  return text;
}

}  // namespace kvmstrap
