#pragma once
#include <string>
#include <vector>

#include "model/profile.hpp"
#include "profile/tree.hpp"

namespace kvmstrap {

/// A comment in the text of a profile, before the key that `path` leads to; where there is no such key, where it would stand. An empty path: at the top.
struct Note {
  Path path;
  std::string text;
};

/// The profile as a person would write it, in the order of its tables, without what is so by default. load_profile reads it as the same profile, if its
/// values are of the formats that the tables ask for.
std::string profile_text(const Profile& profile, const std::vector<Note>& notes = {});

}  // namespace kvmstrap
