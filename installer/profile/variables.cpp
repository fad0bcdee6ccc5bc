#include "profile/variables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/suggest.hpp"
#include "profile/format.hpp"

namespace kvmstrap {

namespace {

bool is_name(std::string_view text) { return rule_of(Format::variable_name).accepts(text); }

std::string_view form_of_name() { return rule_of(Format::variable_name).hint; }

template <class Names>
std::string meant_of(std::string_view wrong, const Names& names) {
  return did_you_mean(wrong, std::vector<std::string_view>(names.begin(), names.end()));
}

/// Where in its line `written` stands, not as the end of $${.
Mark mark_in_line(const Source& source, const Mark& scalar, std::string_view written) {
  if (!source.has_lines || scalar.line < 1 || static_cast<std::size_t>(scalar.line) > source.lines.size()) return scalar;
  const auto& line = source.lines[static_cast<std::size_t>(scalar.line) - 1];
  auto at = line.find(written, static_cast<std::size_t>(scalar.byte));
  while (at != std::string::npos && at > 0 && line[at - 1] == '$') at = line.find(written, at + 1);
  if (at == std::string::npos) return scalar;
  auto mark = scalar;
  mark.byte = static_cast<int>(at);
  mark.bytes = written.size();
  return mark;
}

}  // namespace

void Variables::take(const std::string& name_and_value, std::size_t number) {
  const auto equals = name_and_value.find('=');
  const auto name = name_and_value.substr(0, equals);
  const Mark mark{.source = number, .line = 1};
  if (equals == std::string::npos) findings.push_back({mark, "NAME=VALUE is expected", "for example --var address=10.0.7.21"});
  if (equals != std::string::npos && !is_name(name))
    findings.push_back({mark, fmt::format("'{}' is not the name of a variable", shown(name)), std::string(form_of_name())});
  if (equals != std::string::npos) given_.insert_or_assign(name, Given{name_and_value.substr(equals + 1), number});
}

void Variables::fill(Node& node, const Path& path) {
  if (node.kind == Kind::scalar) return fill_scalar(node, path);
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    auto& child = node.children[i];
    const auto below = path / (node.kind == Kind::list ? std::to_string(i) : child.key);
    if (node.kind == Kind::map && child.key.find("${") != std::string::npos) {
      unfilled.push_back(below);
      findings.push_back({child.key_mark, fmt::format("'{}' is a key, and a key holds no variable", shown(child.key)),
                          "write it out; only values are filled in", to_string(below)});
    }
    fill(child, below);
  }
}

void Variables::fill_scalar(Node& node, const Path& path) {
  const std::string_view text = node.text;
  std::string filled;
  bool any = false;
  bool whole = true;
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = text.substr(at);
    if (rest.starts_with("$${")) {
      filled += "${";
      at += 3;
    } else if (rest.starts_with("${")) {
      const auto end = text.find('}', at);
      const auto value = value_of(node, path, text.substr(at, end == std::string::npos ? end : end + 1 - at));
      whole = whole && value;
      any = true;
      filled += value.value_or("");
      at = end == std::string::npos ? text.size() : end + 1;
    } else {
      filled += text[at++];
    }
  }
  if (!whole) return unfilled.push_back(path);
  node.text = std::move(filled);
  node.filled = any;
  node.quoted = node.quoted && !any;
}

std::optional<std::string> Variables::value_of(const Node& node, const Path& path, std::string_view written) {
  if (!written.ends_with('}')) {
    refuse(node, path, "${", "this '${' is not closed", "close it with '}'; for a literal ${ write $${");
    return std::nullopt;
  }
  const auto name = written.substr(2, written.size() - 3);
  if (!is_name(name)) {
    refuse(node, path, written, fmt::format("'{}' is not the name of a variable", shown(name)),
           fmt::format("{}; for a literal ${{ write $${{", form_of_name()));
    return std::nullopt;
  }
  used_.emplace(name);
  if (const auto found = given_.find(name); found != given_.end()) return found->second.value;
  refuse(node, path, written, fmt::format("{} has no value", written), fmt::format("--var {}=VALUE, or in a fleet's inventory", name));
  return std::nullopt;
}

void Variables::refuse(const Node& node, const Path& path, std::string_view written, std::string message, std::string hint) {
  const auto where = to_string(path);
  const bool was_said = std::ranges::any_of(findings, [&](const Finding& one) { return one.path == where && one.message == message; });
  if (!was_said) findings.push_back({mark_in_line(sources_.at(node.mark.source), node.mark, written), std::move(message), std::move(hint), where});
}

void Variables::refuse_unused() {
  for (const auto& [name, given] : given_) {
    if (!is_name(name) || used_.contains(name)) continue;
    auto hint = meant_of(name, used_);
    if (hint.empty()) hint = used_.empty() ? "it has no variables: ${NAME} in a value is one" : fmt::format("its variables: {}", fmt::join(used_, ", "));
    findings.push_back({{.source = given.number, .line = 1}, fmt::format("the profile never uses ${{{}}}", name), hint});
  }
}

}  // namespace kvmstrap
