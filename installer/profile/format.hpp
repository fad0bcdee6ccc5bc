#pragma once
#include <span>
#include <string>
#include <string_view>

#include "model/rule.hpp"

namespace kvmstrap {

/// One kind of text: in words, as a pattern for the JSON Schema, and as the check that decides.
struct FormatRule {
  Format format;
  std::string_view what;     ///< "an IPv4 address"
  std::string_view hint;     ///< what such a text looks like
  std::string_view pattern;  ///< ECMAScript, anchored; accepts what `accepts` accepts
  bool (*accepts)(std::string_view text);
  std::span<const std::string_view> choices = {};  ///< where only a few texts are possible
};

const FormatRule& rule_of(Format format);

/// What is to be done about `text`, which `format` does not accept.
std::string hint_for(Format format, std::string_view text);

}  // namespace kvmstrap
