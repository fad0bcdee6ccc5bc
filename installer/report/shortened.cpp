#include "report/shortened.hpp"

#include <fmt/format.h>

#include "model/utf8.hpp"

namespace kvmstrap {

namespace {

/// Nothing else is kept of an element than its form.
Json saying(Json element, const std::string& what) {
  if (!element.is_object()) return what;
  bool said = false;
  for (auto& [name, value] : element.items()) {
    value = !value.is_string() ? Json(value.type()) : Json(said ? "" : what);
    said = said || value.is_string();
  }
  return element;
}

std::string cut(const std::string& text, std::size_t most) {
  std::size_t end = 0;
  std::size_t characters = 0;
  const auto next = [&] { return std::max<std::size_t>(1, utf8_length(text, end)); };
  for (; end < text.size() && characters < most; ++characters) end += next();
  const auto kept = end;
  std::size_t more = 0;
  for (; end < text.size(); ++more) end += next();
  return more == 0 ? text : fmt::format("{}... {} more", text.substr(0, kept), more);
}

void shorten(Json& json, std::size_t most) {
  if (json.is_string()) json = cut(json.get<std::string>(), most * 8);
  if (json.is_array() && json.size() > most) {
    auto last = saying(json[most], fmt::format("... {} more", json.size() - most));
    json.erase(json.begin() + static_cast<std::ptrdiff_t>(most), json.end());
    json.push_back(std::move(last));
  }
  if (json.is_structured())
    for (auto& element : json) shorten(element, most);
}

}  // namespace

std::string one_line(const Json& json) { return json.dump(-1, ' ', true, Json::error_handler_t::replace); }

Json shortened(Json json, std::size_t longest) {
  auto whole = json;
  for (std::size_t most = longest / 8; one_line(json).size() > longest && most > 0; most /= 2) {
    json = whole;
    shorten(json, most);
  }
  return json;
}

}  // namespace kvmstrap
