#include "platform/el6/bonding_opts.hpp"

#include <array>
#include <vector>

#include "model/text.hpp"
#include "network/lookup.hpp"

namespace kvmstrap::el6 {

namespace {

/// Linux 2.6.32's drivers/net/bonding: the words behind the numbers.
const std::map<std::string_view, std::vector<std::string>> words_of_numbers{
    {"mode", {"balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb"}},
    {"lacp_rate", {"slow", "fast"}},
    {"xmit_hash_policy", {"layer2", "layer3+4", "layer2+3"}},
    {"ad_select", {"stable", "bandwidth", "count"}},
    {"primary_reselect", {"always", "better", "failure"}}};

std::string in_words(const std::string& option, const std::string& value) {
  const auto known = words_of_numbers.find(option);
  if (known == words_of_numbers.end() || value.size() != 1 || value[0] < '0' || value[0] > '9') return value;
  const auto number = static_cast<std::size_t>(value[0] - '0');
  return number < known->second.size() ? known->second[number] : value;
}

}  // namespace

std::map<std::string, std::string> parse_bonding_opts(std::string_view text) {
  std::map<std::string, std::string> options;
  for (const auto& word : words(text)) {
    const auto equals = word.find('=');
    const auto option = word.substr(0, equals);
    options[option] = equals == std::string::npos ? std::string{} : in_words(option, word.substr(equals + 1));
  }
  return options;
}

std::string bonding_opts_of(const std::map<std::string, std::string>& options) {
  std::vector<std::string> all;
  for (const auto& [option, value] : in_the_drivers_order(options)) all.push_back(option + "=" + value);
  return join(all, " ");
}

}  // namespace kvmstrap::el6
