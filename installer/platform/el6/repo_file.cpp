#include "platform/el6/repo_file.hpp"

#include <algorithm>
#include <optional>

#include "model/text.hpp"

namespace kvmstrap::el6 {

namespace {

std::optional<std::string> section_of(const std::string& line) {
  const auto text = trim(line);
  if (!text.starts_with('[') || !text.ends_with(']')) return std::nullopt;
  return std::string(text.substr(1, text.size() - 2));
}

struct Assignment {
  std::string key;
  std::string value;
};

std::optional<Assignment> assignment_of(const std::string& line) {
  if (line.empty() || line.front() == '#' || line.front() == ';') return std::nullopt;
  const auto equals = line.find('=');
  if (equals == std::string::npos) return std::nullopt;
  return Assignment{std::string(trim(line.substr(0, equals))), std::string(trim(line.substr(equals + 1)))};
}

}  // namespace

RepoFile::RepoFile(const std::string& text) : lines_(lines(text)) { read(); }

void RepoFile::read() {
  sections_.clear();
  std::string section;
  for (const auto& line : lines_) {
    if (const auto name = section_of(line)) {
      section = *name;
      sections_[section];
    } else if (const auto assignment = assignment_of(line); assignment && !section.empty()) {
      sections_[section][assignment->key] = assignment->value;
    }
  }
}

RepoFile::Place RepoFile::place_of(const std::string& section) const {
  Place place{lines_.size(), lines_.size()};
  for (std::size_t i = 0; i < lines_.size(); ++i)
    if (section_of(lines_[i]) == section) {
      place.begin = i + 1;
      place.end = place.begin;
      while (place.end < lines_.size() && !section_of(lines_[place.end])) ++place.end;
    }
  return place;
}

void RepoFile::set(const std::string& section, const std::string& key, const std::string& value) {
  if (!sections_.contains(section)) {
    if (!lines_.empty()) lines_.emplace_back();
    lines_.push_back("[" + section + "]");
  }
  const auto place = place_of(section);
  bool done = false;
  for (auto i = place.begin; i < place.end; ++i)
    if (const auto assignment = assignment_of(lines_[i]); assignment && assignment->key == key) {
      if (assignment->value != value) lines_[i] = key + "=" + value;
      done = true;
    }
  if (!done) {
    // After the section's last line that says anything: blank lines and comments before the next section belong to that one.
    auto last = place.begin;
    for (auto i = place.begin; i < place.end; ++i)
      if (assignment_of(lines_[i])) last = i + 1;
    lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(last), key + "=" + value);
  }
  read();
}

void RepoFile::comment_out(const std::string& section, const std::string& key) {
  const auto place = place_of(section);
  for (auto i = place.begin; i < place.end; ++i)
    if (const auto assignment = assignment_of(lines_[i]); assignment && assignment->key == key) lines_[i] = "#" + lines_[i];
  read();
}

std::string RepoFile::text() const {
  std::string text;
  for (const auto& line : lines_) text += line + "\n";
  return text;
}

}  // namespace kvmstrap::el6
