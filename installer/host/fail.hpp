#pragma once
#include <cerrno>
#include <string>
#include <system_error>

namespace kvmstrap {

/// @throws std::system_error of errno
[[noreturn]] inline void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace kvmstrap
