#include "report/profile_keys.hpp"

#include <fmt/format.h>

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
  return "text";
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

  void add_below(const std::string& path, const Json& schema) {
    if (schema.contains("oneOf"))
      for (const auto& one : schema["oneOf"]) add_below(path, one);
    if (schema.contains("items")) add_below(path + "[]", schema["items"]);
    if (schema.contains("additionalProperties") && schema["additionalProperties"].is_object()) add_below(path + ".NAME", schema["additionalProperties"]);
    if (!schema.contains("properties")) return;
    const auto required = schema.value("required", std::vector<std::string>{});
    for (const auto& [name, property] : schema["properties"].items()) add(path + "." + name, property, std::ranges::find(required, name) != required.end());
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
