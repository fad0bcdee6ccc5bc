#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/network.hpp"
#include "platform/el6/route_tables.hpp"

namespace kvmstrap::el6 {

/// What a rule-DEV file says to the scripts: a line for each `ip rule add`.
struct RuleFile {
  std::vector<RoutingRule> rules;
  std::vector<std::string> not_understood;  ///< each as a phrase
};

RuleFile parse_rule_file(std::string_view text, const std::string& link, const RouteTables& tables);

/// The same file for another link.
std::string rule_file_for(std::string_view text, const std::string& old_link, const std::string& new_link);

/// A new file, a line for each rule.
std::string rule_file_of(const std::vector<RoutingRule>& rules);

}  // namespace kvmstrap::el6
