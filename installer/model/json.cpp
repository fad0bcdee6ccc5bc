#include "model/json.hpp"

#include <fmt/format.h>

#include "model/utf8.hpp"

namespace kvmstrap {

namespace detail {

Json Convert<std::string>::to(const std::string& text) {
  if (is_utf8(text)) return text;
  std::string hex;
  for (const unsigned char byte : text) hex += fmt::format("{:02x}", byte);
  return {{"bytes", hex}};
}

std::string Convert<std::string>::from(const Json& json) {
  if (!json.is_object()) return json.get<std::string>();
  const auto hex = json.at("bytes").get<std::string>();
  std::string text;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) text += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return text;
}

}  // namespace detail

std::string text_of(const Json& json, int indent) { return json.dump(indent, ' ', false, Json::error_handler_t::replace); }

namespace {

/// Calls `visit(subject)` with the subject that `text` names.
template <class... S>
struct ByKind {
  template <class Visit>
  static void find(const std::string& text, Visit&& visit) {
    const auto colon = text.find(':');
    const auto kind = text.substr(0, colon);
    const auto name = colon == std::string::npos ? std::string{} : text.substr(colon + 1);
    if (!((S::kind == kind && (visit(S{name}), true)) || ...)) throw std::runtime_error("'" + text + "' names no subject that is known here");
  }
};
using AnySubject = OfEverySubject<ByKind>;

}  // namespace

SubjectId subject_from_string(const std::string& text) {
  SubjectId id;
  AnySubject::find(text, [&](auto subject) { id = subject; });
  return id;
}

Json to_json(const Change& change) {
  return std::visit(
      [](const auto& one) {
        return Json{{"subject", to_string(SubjectId{one.subject})}, {"before", to_json_value(one.before)}, {"after", to_json_value(one.after)}};
      },
      change);
}

Change change_from_json(const Json& json) {
  std::optional<Change> change;
  AnySubject::find(json.at("subject").get<std::string>(), [&](auto subject) {
    using S = decltype(subject);
    change = ChangeOf<S>{subject, from_json_value<Known<typename S::State>>(json.at("before")), from_json_value<typename S::Wanted>(json.at("after"))};
  });
  return *change;
}

Json to_json(const States& states) {
  Json json = Json::object();
  states.for_each([&](const auto& subject, const auto& state) { json[to_string(SubjectId{subject})] = to_json_value(state); });
  return json;
}

States states_from_json(const Json& json) {
  States states;
  for (const auto& [name, state] : json.items())
    AnySubject::find(name, [&, &value = state](auto subject) {
      using S = decltype(subject);
      states.set(subject, from_json_value<Known<typename S::State>>(value));
    });
  return states;
}

}  // namespace kvmstrap
