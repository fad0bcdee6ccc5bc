#pragma once
#include <optional>

#include "cli/choice_option.hpp"
#include "model/confirm.hpp"

namespace kvmstrap {

/// --confirm auto|ssh|manual, of a network that comes back.
inline void add_confirm(CLI::App& command, std::optional<Confirm>& confirm) {
  add_choice<Confirm>(command, "--confirm", confirm,
                      "what the network that comes back needs to be kept: auto (those answer who answered before), ssh (network confirm too, over a new SSH "
                      "connection to it) or manual (network confirm, from anywhere); without it as it was in the run")
      ->type_name("HOW");
}

}  // namespace kvmstrap
