#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "model/change.hpp"
#include "model/enum_names.hpp"
#include "model/fields.hpp"
#include "model/known.hpp"

/// The model as JSON: journal, recordings and --json are written and read by these alone.
namespace kvmstrap {

using Json = nlohmann::ordered_json;

KVMSTRAP_ENUM_NAMES(LinkKind, "ethernet", "bridge", "bond", "vlan", "macvlan", "loopback", "tap", "other");
KVMSTRAP_ENUM_NAMES(Method, "none", "static", "dhcp");
KVMSTRAP_ENUM_NAMES(Acceleration, "kvm", "emulated");
KVMSTRAP_ENUM_NAMES(Until, "later-step", "reboot", "first-boot");

template <class T>
Json to_json_value(const T& value);
template <class T>
T from_json_value(const Json& json);

namespace detail {

template <class T>
struct Convert {
  static Json to(const T& value) {
    if constexpr (NamedEnum<T>) {
      return name_of(value);
    } else if constexpr (Described<T>) {
      Json json = Json::object();
      for_each_field<T>([&](const auto& field) { json[std::string(field.name)] = to_json_value(value.*field.member); });
      return json;
    } else {
      return value;
    }
  }
  static T from(const Json& json) {
    if constexpr (NamedEnum<T>) {
      const auto name = json.get<std::string>();
      for (std::size_t i = 0; i < EnumNames<T>::values.size(); ++i)
        if (EnumNames<T>::values[i] == name) return static_cast<T>(i);
      throw std::runtime_error("'" + name + "' is none of the names that are known here");
    } else if constexpr (Described<T>) {
      T value;
      for_each_field<T>([&](const auto& field) {
        using Value = std::remove_reference_t<decltype(value.*field.member)>;
        // A journal that an older version wrote lacks what a newer one added.
        if (const auto found = json.find(std::string(field.name)); found != json.end()) value.*field.member = from_json_value<Value>(*found);
      });
      return value;
    } else {
      return json.get<T>();
    }
  }
};

/// What is no UTF-8 (a file with a comment in Latin-1) is {"bytes": its bytes as hex digits}.
template <>
struct Convert<std::string> {
  static Json to(const std::string& text);
  static std::string from(const Json& json);
};

template <class T>
struct Convert<std::optional<T>> {
  static Json to(const std::optional<T>& value) { return value ? to_json_value(*value) : Json(nullptr); }
  static std::optional<T> from(const Json& json) {
    if (json.is_null()) return std::nullopt;
    return from_json_value<T>(json);
  }
};

template <class T>
struct Convert<std::vector<T>> {
  static Json to(const std::vector<T>& values) {
    Json json = Json::array();
    for (const auto& value : values) json.push_back(to_json_value(value));
    return json;
  }
  static std::vector<T> from(const Json& json) {
    std::vector<T> values;
    for (const auto& value : json) values.push_back(from_json_value<T>(value));
    return values;
  }
};

template <class T>
struct Convert<std::map<std::string, T>> {
  static Json to(const std::map<std::string, T>& values) {
    Json json = Json::object();
    for (const auto& [key, value] : values) json[key] = to_json_value(value);
    return json;
  }
  static std::map<std::string, T> from(const Json& json) {
    std::map<std::string, T> values;
    for (const auto& [key, value] : json.items()) values.emplace(key, from_json_value<T>(value));
    return values;
  }
};

/// Absent is null, Unknown is {"unknown": why}, anything else is the state itself.
template <class T>
struct Convert<Known<T>> {
  static Json to(const Known<T>& known) {
    return match(
        known,
        [](const Unknown& u) {
          return Json{{"unknown", u.why}};
        },
        [](Absent) { return Json(nullptr); }, [](const T& state) { return to_json_value(state); });
  }
  static Known<T> from(const Json& json) {
    if (json.is_null()) return Absent{};
    if (json.is_object() && json.size() == 1 && json.contains("unknown")) return Unknown{json["unknown"].get<std::string>()};
    return from_json_value<T>(json);
  }
};

}  // namespace detail

template <class T>
Json to_json_value(const T& value) {
  return detail::Convert<T>::to(value);
}

template <class T>
T from_json_value(const Json& json) {
  return detail::Convert<T>::from(json);
}

/// As text, on one line or indented; what is no UTF-8 in a string that is only to be read is replaced.
std::string text_of(const Json& json, int indent = -1);

/// {"subject": "package:qemu-kvm", "before": …, "after": …}
Json to_json(const Change& change);

/// @throws std::exception on JSON that no Change was written as.
Change change_from_json(const Json& json);

/// @throws std::runtime_error for a kind that is not known.
SubjectId subject_from_string(const std::string& text);

Json to_json(const States& states);
States states_from_json(const Json& json);

}  // namespace kvmstrap
