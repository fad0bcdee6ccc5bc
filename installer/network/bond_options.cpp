#include "network/bond_options.hpp"

#include <algorithm>
#include <charconv>

#include "network/lookup.hpp"

namespace kvmstrap {

namespace {

constexpr int usual_monitor_interval = 100;  // milliseconds; without one no bond notices that a cable went

/// Calls `visit(option, member)` for each option that a profile may leave out, but for miimon.
template <class Visit>
void for_each_option(Visit visit) {
  visit("lacp_rate", &BondParametersProfile::lacp_rate);
  visit("xmit_hash_policy", &BondParametersProfile::transmit_hash_policy);
  visit("ad_select", &BondParametersProfile::ad_select);
  visit("primary_reselect", &BondParametersProfile::primary_reselect_policy);
  visit("updelay", &BondParametersProfile::up_delay);
  visit("downdelay", &BondParametersProfile::down_delay);
  visit("primary", &BondParametersProfile::primary);
}

template <NamedEnum E>
std::string word(E value) {
  return std::string(name_of(value));
}
std::string word(int value) { return std::to_string(value); }
std::string word(const std::string& value) { return value; }

template <NamedEnum E>
void read(const std::string& text, std::optional<E>& value) {
  const auto& names = EnumNames<E>::values;
  if (const auto found = std::ranges::find(names, text); found != names.end()) value = static_cast<E>(found - names.begin());
}
void read(const std::string& text, std::optional<int>& value) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size()) value = number;
}
void read(const std::string& text, std::optional<std::string>& value) { value = text; }

template <class T>
std::optional<T> option(const BondOptions& options, const char* name) {
  std::optional<T> value;
  if (const auto* text = find(options, name)) read(*text, value);
  return value;
}

}  // namespace

BondOptions driver_options(const BondParametersProfile& parameters) {
  BondOptions options{{"mode", word(parameters.mode)}, {"miimon", word(parameters.mii_monitor_interval.value_or(usual_monitor_interval))}};
  for_each_option([&](const char* name, auto member) {
    if (const auto& value = parameters.*member) options[name] = word(*value);
  });
  return options;
}

BondParametersProfile bond_parameters(const BondOptions& options) {
  BondParametersProfile parameters;
  parameters.mode = option<BondMode>(options, "mode").value_or(parameters.mode);
  parameters.mii_monitor_interval = option<int>(options, "miimon");
  if (parameters.mii_monitor_interval == usual_monitor_interval) parameters.mii_monitor_interval.reset();
  for_each_option([&](const char* name, auto member) {
    if (const auto* text = find(options, name)) read(*text, parameters.*member);
  });
  return parameters;
}

std::optional<std::string> beyond_parameters(const BondOptions& options) {
  if (!option<BondMode>(options, "mode")) return "its BONDING_OPTS have no mode that a profile knows";
  if (option<int>(options, "miimon").value_or(0) <= 0) return "its BONDING_OPTS have no miimon, and a profile's bond looks at its cables";
  return std::nullopt;
}

std::vector<std::string> options_without_a_key(const BondOptions& options) {
  const auto said = driver_options(bond_parameters(options));
  std::vector<std::string> unsaid;
  for (const auto& [name, value] : options)
    if (const auto* same = find(said, name); !same || *same != value) unsaid.push_back(name + "=" + value);
  return unsaid;
}

}  // namespace kvmstrap
