#pragma once
#include <string>
#include <vector>

#include "model/change.hpp"
#include "profile/profile_text.hpp"

namespace kvmstrap {

/// A profile of a host as it is, by which a plan has nothing to do there.
struct Imported {
  Profile profile;
  std::vector<Note> remarks;         ///< what a reader of the profile should know
  std::vector<Note> left_out;        ///< what could not be taken over: where it would have stood, and why
  std::vector<Blocker> differences;  ///< where files and kernel of the host differ; the profile means nothing unless this is empty
};

/// Tries what `candidates` names, one after the other: what a plan would have to change, or the profile's checks refuse, is left out. Pure.
/// `facts` are those that wants(candidates) asks for; `name` is a profile's name already.
Imported import_host(const Facts& facts, const Profile& candidates, const std::string& name);

/// The profile with everything that is to be said of it, at its place.
std::string imported_text(const Imported& imported);

/// `host_name` as far as a profile may be called that.
std::string profile_name(const std::string& host_name);

}  // namespace kvmstrap
