#pragma once
#include <string_view>

namespace kvmstrap {

/// Says something on the machine's console, for whoever stands before it or has its serial line open. Best effort: never waits, never fails.
void tell_console(std::string_view sentence);

}  // namespace kvmstrap
