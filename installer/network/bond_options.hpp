#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/network_profile.hpp"

/// A bond's parameters in netplan's words and in those of the bonding driver.
namespace kvmstrap {

using BondOptions = std::map<std::string, std::string>;

BondOptions driver_options(const BondParametersProfile& parameters);

/// The same the other way round. What is so without a key is left out, and so is what no key is for.
BondParametersProfile bond_parameters(const BondOptions& options);

/// Why no parameters lead to these options, whatever else they leave as it is.
std::optional<std::string> beyond_parameters(const BondOptions& options);

/// Those that bond_parameters leaves out since no key says them, each as OPTION=VALUE.
std::vector<std::string> options_without_a_key(const BondOptions& options);

}  // namespace kvmstrap
