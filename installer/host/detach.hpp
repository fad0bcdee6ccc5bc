#pragma once
#include <optional>

namespace kvmstrap {

/// Goes on twice: here, where it gives the number of the other process, and in that, where it gives nullopt: of a session of its own, which no end of the
/// terminal or the connection reaches, without input and output. Only while there is one thread.
/// @throws std::system_error, when there is no other process.
std::optional<int> detach();

}  // namespace kvmstrap
