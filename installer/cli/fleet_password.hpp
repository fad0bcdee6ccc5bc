#pragma once
#include <string>

namespace kvmstrap {

/// Asks on the terminal, which shows nothing of what is typed. @throws Stop (2) without a terminal, or when nothing is typed.
std::string ask_for_password(const std::string& prompt);

}  // namespace kvmstrap
