#include "report/diagnostics_json.hpp"

#include "model/version.hpp"

namespace kvmstrap {

namespace {

Json mistake(const Diagnostic& d) {
  Json json{{"path", d.path}, {"message", d.message}, {"hint", d.hint}};
  if (d.line > 0) {
    json["line"] = d.line;
    json["column"] = d.column;
    json["length"] = d.length;
  }
  return json;
}

Json location(const Diagnostic& d) {
  Json physical{{"artifactLocation", {{"uri", d.file}}}};
  if (d.line > 0) physical["region"] = {{"startLine", d.line}, {"startColumn", d.column}, {"endColumn", d.column + d.length}};
  Json json{{"physicalLocation", physical}};
  if (!d.path.empty()) json["logicalLocations"] = Json::array({{{"fullyQualifiedName", d.path}}});
  return json;
}

}  // namespace

Json to_json(const std::vector<CheckedProfile>& profiles) {
  Json all = Json::array();
  for (const auto& profile : profiles) {
    Json mistakes = Json::array();
    for (const auto& diagnostic : profile.mistakes) mistakes.push_back(mistake(diagnostic));
    all.push_back({{"file", profile.file}, {"valid", profile.mistakes.empty()}, {"mistakes", mistakes}});
  }
  return {{"profiles", all}};
}

Json to_sarif(const std::vector<CheckedProfile>& profiles) {
  constexpr auto rule = "invalid-profile";
  Json results = Json::array();
  for (const auto& profile : profiles)
    for (const auto& d : profile.mistakes)
      results.push_back({{"ruleId", rule},
                         {"level", "error"},
                         {"message", {{"text", d.hint.empty() ? d.message : d.message + " (" + d.hint + ")"}}},
                         {"locations", Json::array({location(d)})}});
  const Json driver{{"name", "kvmstrap"},
                    {"version", version},
                    {"rules", Json::array({{{"id", rule}, {"shortDescription", {{"text", "A profile says something that kvmstrap cannot carry out."}}}}})}};
  return {{"version", "2.1.0"},
          {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
          {"runs", Json::array({{{"tool", {{"driver", driver}}}, {"columnKind", "unicodeCodePoints"}, {"results", results}}})}};
}

}  // namespace kvmstrap
