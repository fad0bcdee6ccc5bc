#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "profile/tree.hpp"

/// Scalars as YAML 1.2's core schema means them, strictly: what two readers of YAML could take differently is nothing here.
namespace kvmstrap {

/// A decimal number without sign tricks: no leading zeros, no 0x, no 1_000.
std::optional<int> plain_int(std::string_view text);

/// Whether a plain scalar is a text to every reader of YAML: neither null, nor a truth value, nor any kind of number.
bool is_plain_text(std::string_view text);

/// "60s" or "5min"; also "0s", which no rule allows.
std::optional<std::chrono::seconds> duration(std::string_view text);

/// What a person means by "3 min", "3 minutes" or "1h".
std::optional<std::chrono::seconds> meant_duration(std::string_view text);

/// Seconds below two minutes, whole minutes above.
std::string to_text(std::chrono::seconds seconds);
constexpr std::string_view duration_pattern = "^[1-9][0-9]{0,5}(s|min)$";

/// "a list", "a number", …: what a node is, in words.
std::string what_is(const Node& node);

}  // namespace kvmstrap
