#include "profile/read.hpp"

#include <fmt/format.h>

#include <cctype>

#include "model/suggest.hpp"
#include "model/text.hpp"
#include "profile/format.hpp"
#include "profile/key_places.hpp"
#include "profile/netplan_words.hpp"
#include "profile/scalar.hpp"

namespace kvmstrap {

namespace {

/// "1", or "0 to 30", or "at least 1".
std::string range(int least, int most) {
  if (least == most) return fmt::format("{}", least);
  if (most == std::numeric_limits<int>::max()) return fmt::format("at least {}", least);
  if (least == std::numeric_limits<int>::min()) return fmt::format("at most {}", most);
  return fmt::format("{} to {}", least, most);
}

std::string first_sentence(std::string_view doc) {
  const auto end = doc.find(". ");
  return std::string(end == std::string_view::npos ? doc : doc.substr(0, end + 1));
}

/// 3.5, with digits on both sides of one dot.
bool is_fraction(std::string_view text) {
  const auto dot = text.find('.');
  const auto digits = [](std::string_view part) { return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos; };
  return dot != std::string_view::npos && digits(text.substr(0, dot)) && digits(text.substr(dot + 1));
}

/// In the place of `text`, which is no time; only what lies between `least` and `most`.
std::string what_to_write(const std::string& text, std::chrono::seconds least, std::chrono::seconds most) {
  const auto fits = [&](std::chrono::seconds time) { return time >= least && time <= most; };
  const int number = plain_int(text).value_or(0);
  if (number > 0 && fits(std::chrono::seconds(number))) return fmt::format("write {}s", number);
  if (number > 0 && fits(std::chrono::minutes(number))) return fmt::format("write {}min", number);
  if (const auto meant = meant_duration(text); meant && fits(*meant)) return "write " + to_text(*meant);
  return fmt::format("a number with s or min behind it: {} to {}", to_text(least), to_text(most));
}

}  // namespace

const DocumentKind profile_document{"the profile", places_of_key};

std::string TreeReader::name_of_path(const Path& path) const { return path.empty() ? std::string(document_.name) : shown(to_string(path)); }

void TreeReader::refuse(const Mark& mark, const Path& path, std::string message, std::string hint) {
  findings.push_back({mark, std::move(message), std::move(hint), to_string(path)});
  unsound.push_back(path);
}

void TreeReader::refuse_kind(const Node& node, const Path& path, std::string_view wanted, std::string hint) {
  if (node.kind != Kind::null) return refuse(node.mark, path, fmt::format("{} must be {}, not {}", name_of_path(path), wanted, what_is(node)), std::move(hint));
  const bool entry_of_list = node.key_mark.line == 0;
  refuse(node.mark, path, fmt::format("{} has no value", name_of_path(path)),
         fmt::format("{} is expected{}", wanted, entry_of_list ? ", or remove the empty entry" : "; without one, leave the key out"));
}

void TreeReader::read(const Node& node, const Expected& expected, bool& value) {
  if (node.kind == Kind::scalar && !node.quoted && (node.text == "true" || node.text == "false")) {
    value = node.text == "true";
    return;
  }
  const auto word = lower(node.text);
  std::string hint = "write true or false";
  if (word == "yes" || word == "on" || word == "true") hint = "write true";
  if (word == "no" || word == "off" || word == "false") hint = "write false";
  if (node.quoted && (word == "true" || word == "false")) hint += " without quotes";
  refuse_kind(node, expected.path, "true or false", hint);
}

void TreeReader::read(const Node& node, const Expected& expected, int& value) {
  const auto& rule = expected.rule;
  const auto number = node.kind == Kind::scalar ? plain_int(node.text) : std::nullopt;
  if (!number || node.quoted) {
    if (number) return refuse_kind(node, expected.path, "a number", fmt::format("write {} without quotes", *number));
    if (node.kind == Kind::scalar && !node.quoted && is_fraction(node.text))
      return refuse(node.mark, expected.path, fmt::format("{} must be a whole number, not {}", name_of_path(expected.path), shown(node.text)),
                    first_sentence(expected.doc));
    if (node.kind == Kind::scalar && !node.quoted && !is_plain_text(node.text) && !node.text.empty() &&
        node.text.find_first_of("0123456789") != std::string::npos)
      return refuse(node.mark, expected.path,
                    fmt::format("{}: not every YAML reader takes {} for the same number", name_of_path(expected.path), shown(node.text)),
                    "a decimal number is expected, without leading zeros, 0x, '_', fraction or exponent");
    return refuse_kind(node, expected.path, "a number", "a decimal number, without quotes and without a unit");
  }
  if (*number < rule.least || *number > rule.most)
    return refuse(node.mark, expected.path, fmt::format("{} must be {}, not {}", name_of_path(expected.path), range(rule.least, rule.most), *number),
                  first_sentence(expected.doc));
  value = *number;
}

void TreeReader::read(const Node& node, const Expected& expected, std::string& value) {
  const auto format = expected.rule.format;
  const auto& rule = rule_of(format);
  if (node.kind != Kind::scalar) {
    const bool one = node.kind == Kind::list && node.children.size() == 1 && node.children.front().kind == Kind::scalar;
    return refuse_kind(node, expected.path, rule.what, one ? fmt::format("without brackets: {}", shown(node.children.front().text)) : std::string(rule.hint));
  }
  const bool number_is_meant = format == Format::sysctl_value && plain_int(node.text);
  if (!node.quoted && !node.filled && !is_plain_text(node.text) && !number_is_meant)
    return refuse_kind(node, expected.path, rule.what,
                       node.text.empty() ? std::string(rule.hint) : fmt::format("if this text is meant, put it into quotes: \"{}\"", shown(node.text)));
  if (!rule.accepts(node.text))
    return refuse(node.mark, expected.path, fmt::format("{}: '{}' is not {}", name_of_path(expected.path), shown(node.text), rule.what),
                  hint_for(format, node.text));
  value = node.text;
}

void TreeReader::read(const Node& node, const Expected& expected, std::chrono::seconds& value) {
  const auto parsed = node.kind == Kind::scalar ? duration(node.text) : std::nullopt;
  const std::chrono::seconds least(expected.rule.least), most(expected.rule.most);
  if (!parsed) return refuse_kind(node, expected.path, "a time with its unit", what_to_write(node.text, least, most));
  if (*parsed < least || *parsed > most)
    return refuse(node.mark, expected.path, fmt::format("{} must be {} to {}, not {}", name_of_path(expected.path), to_text(least), to_text(most), node.text),
                  *parsed < least ? fmt::format("write {} or more", to_text(least)) : fmt::format("write {} or less", to_text(most)));
  value = *parsed;
}

std::optional<std::size_t> TreeReader::read_choice(const Node& node, const Expected& expected, std::span<const std::string_view> names) {
  const auto all = fmt::format("one of: {}", fmt::join(names, ", "));
  if (node.kind != Kind::scalar) {
    refuse_kind(node, expected.path, all, {});
    return std::nullopt;
  }
  const auto found = std::ranges::find(names, node.text);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const auto later = words(expected.rule.later);
  if (std::ranges::find(later, node.text) != later.end()) {
    refuse(node.mark, expected.path, fmt::format("{}: {} is not supported yet", name_of_path(expected.path), node.text), all);
  } else {
    auto guess = did_you_mean(node.text, names);
    const auto number = plain_int(node.text);
    if (const auto numbered = words(expected.rule.numbered); number && *number >= 0 && static_cast<std::size_t>(*number) < numbered.size())
      guess = fmt::format("did you mean '{}'?", numbered[static_cast<std::size_t>(*number)]);
    refuse(node.mark, expected.path, fmt::format("{}: '{}' is none of its values", name_of_path(expected.path), shown(node.text)),
           guess.empty() ? all : guess + " " + all);
  }
  return std::nullopt;
}

bool TreeReader::is_list(const Node& node, const Expected& expected) {
  if (node.incomplete) unsound.push_back(expected.path);
  if (node.kind == Kind::list) return has_fitting_size(node, expected);
  const bool one = node.kind == Kind::scalar && !node.text.empty();
  refuse_kind(
      node, expected.path, "a list",
      one ? fmt::format("one entry is a list too: [{}]", shown(node.text)) : std::string("write [A, B], or '- ' before each entry on lines of their own"));
  return false;
}

bool TreeReader::is_map(const Node& node, const Expected& expected, std::string_view wanted) {
  if (node.incomplete) unsound.push_back(expected.path);
  if (node.kind == Kind::map) return true;
  refuse_kind(node, expected.path, wanted, node.kind == Kind::scalar ? "KEY: VALUE, with a blank after the ':'" : "KEY: VALUE, without dashes");
  return false;
}

bool TreeReader::has_fitting_size(const Node& node, const Expected& expected) {
  const auto size = static_cast<int>(node.children.size());
  const int least = std::max(expected.rule.least, 0), most = expected.rule.most;
  if ((size >= least && size <= most) || node.incomplete) return true;
  const auto limit = size < least ? least : most;
  const auto wanted = fmt::format("{} {} {}", size < least ? "at least" : "at most", limit, limit == 1 ? "entry" : "entries");
  refuse(node.mark, expected.path, fmt::format("{} must have {}, not {}", name_of_path(expected.path), wanted, size), std::string(expected.doc));
  return false;
}

bool TreeReader::key_fits(const Node& child, const Expected& expected) {
  const auto format = expected.rule.keys;
  if (format == Format::any || rule_of(format).accepts(child.key)) return true;
  refuse(child.key_mark, expected.path, fmt::format("'{}' is not {}", shown(child.key), rule_of(format).what), hint_for(format, child.key));
  return false;
}

void TreeReader::refuse_key(const Node& child, const Path& record, const KnownKeys& known) {
  const auto is_in = [&](std::span<const std::string_view> names) { return std::ranges::find(names, child.key) != names.end(); };
  const auto keys_here = fmt::format("keys of {}: {}", name_of_path(record), fmt::join(known.fields, ", "));
  const auto path = record / child.key;
  if (is_in(known.not_yet)) return refuse(child.key_mark, path, fmt::format("{} is not supported yet", name_of_path(path)), keys_here);
  if (is_in(known.netplan_too)) {
    const auto instead = instead_of_netplans(child.key);
    return refuse(child.key_mark, path, fmt::format("kvmstrap does not support netplan's {}", child.key),
                  instead.empty() ? "leave it out; " + keys_here : std::string(instead));
  }
  auto hint = did_you_mean(child.key, known.fields);
  if (hint.empty()) {
    const auto elsewhere = document_.places_of_key(child.key);
    hint = elsewhere.empty() ? keys_here : fmt::format("'{}' belongs below {}", child.key, name_of_path(elsewhere.front()));
    // That what it says is missed there is only a consequence.
    if (!elsewhere.empty()) unsound.push_back(elsewhere.front() / child.key);
  }
  refuse(child.key_mark, path, fmt::format("unknown key '{}' in {}", shown(child.key), name_of_path(record)), hint);
}

/// For {absent: true}: what is not to be there has no keys.
void TreeReader::refuse_absent(const Node& key, const Path& path) {
  refuse(key.key_mark, path / key.key, fmt::format("absent is no key of {}, but all that there is to say of it", name_of_path(path)),
         fmt::format("write {}: absent", shown(path.back())));
}

void TreeReader::note_missing(const Node& record, const Expected& field, std::string_view name) {
  const auto& mark = record.key_mark.line > 0 ? record.key_mark : record.mark;
  const auto owner = Path(field.path.begin(), field.path.end() - 1);
  refuse(mark, field.path, fmt::format("{} has no '{}'", name_of_path(owner), name), std::string(field.doc));
}

void TreeReader::note_repetitions(const Node& list, const Expected& expected) {
  std::map<std::string, int> first_line;
  for (std::size_t i = 0; i < list.children.size(); ++i) {
    const auto& entry = list.children[i];
    if (entry.kind != Kind::scalar) continue;
    auto name = entry.text;
    // The kernel takes - and _ in a module's name for the same.
    if (expected.rule.format == Format::module_name) std::ranges::replace(name, '-', '_');
    const auto [first, is_new] = first_line.emplace(name, entry.mark.line);
    if (is_new) continue;
    refuse(entry.mark, expected.path / std::to_string(i), fmt::format("{}: '{}' is there twice", name_of_path(expected.path), shown(entry.text)),
           first->second == entry.mark.line ? std::string("remove one") : fmt::format("it stands in line {} already", first->second));
  }
}

}  // namespace kvmstrap
