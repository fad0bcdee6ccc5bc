#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace kvmstrap {

std::string_view trim(std::string_view text);

/// The lines of `text` without their ends; a last line without an end counts, an empty one after the last end does not.
std::vector<std::string> lines(std::string_view text);

/// The words of `text`, separated by any run of blanks.
std::vector<std::string> words(std::string_view text);

/// ASCII letters small.
std::string lower(std::string_view text);

/// ASCII alone, without control characters: blanks in their place, and ? for any other byte. For what a program or a file says, in a row of a terminal.
std::string as_ascii(std::string text);

bool contains(const std::vector<std::string>& names, std::string_view name);
bool contains_all(const std::vector<std::string>& names, const std::vector<std::string>& wanted);

std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// "a, b and 3 more"
std::string first_of(const std::vector<std::string>& names, std::size_t shown);

/// A 64-bit FNV-1a digest as 16 hex digits: tells two configurations apart, guards nothing against malice.
std::string digest(std::string_view text);

}  // namespace kvmstrap
