#include "profile/schema.hpp"

#include <chrono>
#include <limits>

#include "model/profile.hpp"
#include "profile/format.hpp"
#include "profile/scalar.hpp"

namespace kvmstrap {

namespace {

Json text_schema(Format format) {
  const auto& rule = rule_of(format);
  Json schema{{"type", "string"}};
  if (format == Format::sysctl_value) schema["type"] = {"string", "integer"};
  if (!rule.choices.empty())
    schema["enum"] = rule.choices;
  else if (format != Format::any)
    schema["pattern"] = rule.pattern;
  return schema;
}

/// The bounds of a number, or of the size of a list or map, under the names that JSON Schema has for them.
void add_bounds(Json& schema, const Rule& rule, const char* least, const char* most) {
  if (rule.least != std::numeric_limits<int>::min()) schema[least] = rule.least;
  if (rule.most != std::numeric_limits<int>::max()) schema[most] = rule.most;
}

/// The schema of one type, in the same cases as TreeReader.
template <class T>
struct SchemaOf {
  static Json get(const Rule&) {
    if constexpr (NamedEnum<T>) {
      return {{"type", "string"}, {"enum", EnumNames<T>::values}};
    } else {
      static_assert(Described<T>);
      Json properties = Json::object();
      Json required = Json::array();
      const T defaults{};
      for_each_field<T>([&](const auto& field) {
        using Value = std::remove_cvref_t<decltype(defaults.*field.member)>;
        auto property = SchemaOf<Value>::get(field.rule);
        property["description"] = field.doc;
        if constexpr (NamedEnum<Value> || std::same_as<Value, bool>) {
          if (!field.rule.required) property["default"] = to_json_value(defaults.*field.member);
        } else if constexpr (std::same_as<Value, std::chrono::seconds>) {
          property["default"] = to_text(defaults.*field.member);
        }
        if (field.rule.required) required.push_back(field.name);
        properties[std::string(field.name)] = std::move(property);
      });
      Json schema{{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
      if (!required.empty()) schema["required"] = std::move(required);
      if constexpr (requires { T::in_short; }) return {{"oneOf", {text_schema(T::in_short_rule.format), std::move(schema)}}};
      return schema;
    }
  }
};

template <>
struct SchemaOf<bool> {
  static Json get(const Rule&) { return {{"type", "boolean"}}; }
};

template <>
struct SchemaOf<int> {
  static Json get(const Rule& rule) {
    Json schema{{"type", "integer"}};
    add_bounds(schema, rule, "minimum", "maximum");
    return schema;
  }
};

template <>
struct SchemaOf<std::string> {
  static Json get(const Rule& rule) { return text_schema(rule.format); }
};

template <>
struct SchemaOf<std::chrono::seconds> {
  static Json get(const Rule&) { return {{"title", "time"}, {"type", "string"}, {"pattern", duration_pattern}, {"examples", {"90s", "3min"}}}; }
};

template <class T>
struct SchemaOf<std::optional<T>> {
  static Json get(const Rule& rule) { return SchemaOf<T>::get(rule); }
};

template <class T>
struct SchemaOf<std::vector<T>> {
  static Json get(const Rule& rule) {
    Json schema{{"type", "array"}, {"items", SchemaOf<T>::get(rule)}};
    if constexpr (std::same_as<T, std::string>) schema["uniqueItems"] = true;
    add_bounds(schema, rule, "minItems", "maxItems");
    return schema;
  }
};

/// An entry that may be left out of a record may be `absent` in a map.
template <class T>
Json entry_schema(const Rule& rule, const std::optional<T>*) {
  return {{"oneOf", {{{"const", "absent"}}, SchemaOf<T>::get(rule)}}};
}
template <class T>
Json entry_schema(const Rule& rule, const T*) {
  return SchemaOf<T>::get(rule);
}

template <class T>
struct SchemaOf<std::map<std::string, T>> {
  static Json get(const Rule& rule) {
    Json schema{{"type", "object"}, {"additionalProperties", entry_schema(rule, static_cast<const T*>(nullptr))}};
    if (rule.keys != Format::any) schema["propertyNames"] = {{"pattern", rule_of(rule.keys).pattern}};
    add_bounds(schema, rule, "minProperties", "maxProperties");
    return schema;
  }
};

}  // namespace

Json profile_schema() {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "kvmstrap profile"}};
  schema.update(SchemaOf<Profile>::get({}));
  return schema;
}

namespace {

constexpr auto holds_a_variable = "[$][{]";

/// Keys of maps, for which propertyNames stands, hold no variable.
void let_variables_in(Json& schema) {
  for (const auto* several : {"properties", "oneOf"})
    if (schema.contains(several))
      for (auto& one : schema[several]) let_variables_in(one);
  for (const auto* below : {"items", "additionalProperties"})
    if (schema.contains(below) && schema[below].is_object()) let_variables_in(schema[below]);
  if (schema.contains("pattern")) schema["pattern"] = "(" + schema["pattern"].get<std::string>() + ")|" + holds_a_variable;
  const bool other_scalar = schema.contains("enum") || schema.value("type", Json{}) == "integer" || schema.value("type", Json{}) == "boolean";
  if (!other_scalar) return;
  Json value = Json::object();
  for (const auto* key : {"type", "enum", "minimum", "maximum"})
    if (schema.contains(key)) {
      value[key] = schema[key];
      schema.erase(key);
    }
  schema["anyOf"] = {std::move(value), {{"$ref", "#/$defs/variable"}}};
}

}  // namespace

Json schema_for_editors() {
  auto schema = profile_schema();
  let_variables_in(schema);
  schema["$defs"] = {{"variable", {{"type", "string"}, {"pattern", holds_a_variable}}}};
  return schema;
}

}  // namespace kvmstrap
