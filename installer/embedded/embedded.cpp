#include "embedded/embedded.hpp"

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <stdexcept>

#include "model/printable.hpp"

namespace kvmstrap {

std::string_view embedded(std::string_view path) {
  const auto found = std::ranges::find(embedded_files(), path, &EmbeddedFile::path);
  if (found == embedded_files().end()) throw std::out_of_range("no embedded file " + std::string(path));
  return found->content;
}

namespace {
/// Looks keys up in `values`; the library would render a missing one as nothing.
class StrictContext : public kainjow::mustache::context<std::string> {
 public:
  using context::context;
  const kainjow::mustache::data* get(const std::string& name) const override {
    const auto* value = context::get(name);
    if (!value) throw std::out_of_range("no value for {{" + name + "}}");
    return value;
  }
};

kainjow::mustache::data data_of(const Json& values) {
  using kainjow::mustache::data;
  if (values.is_object()) {
    data object;
    for (const auto& [key, value] : values.items()) object.set(key, data_of(value));
    return object;
  }
  if (values.is_array()) {
    data list(data::type::list);
    for (const auto& value : values) list.push_back(data_of(value));
    return list;
  }
  if (values.is_string()) return values.get<std::string>();
  if (values.is_null() || values.is_boolean()) return values.is_boolean() && values.get<bool>();
  return values.dump();
}
}  // namespace

std::string render_form(std::string_view text_of_form, const std::map<std::string, std::string>& values) {
  kainjow::mustache::mustache form{std::string(text_of_form)};
  if (!form.is_valid()) throw std::out_of_range(form.error_message());
  form.set_custom_escape([](const std::string& text) { return text; });
  kainjow::mustache::data data;
  for (const auto& [key, value] : values) data.set(key, value);
  StrictContext context{&data};
  auto text = form.render(context);
  return text;
}

std::string render(std::string_view path, const std::map<std::string, std::string>& values) { return render_form(embedded(path), values); }

std::string render_markup(std::string_view path, const Json& values) {
  kainjow::mustache::mustache form{std::string(embedded(path))};
  if (!form.is_valid()) throw std::out_of_range(form.error_message());
  form.set_custom_escape([](const std::string& text) { return kainjow::mustache::html_escape(printable(text)); });
  const auto data = data_of(values);
  StrictContext context{&data};
  return form.render(context);
}

}  // namespace kvmstrap
