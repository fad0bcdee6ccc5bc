#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace kvmstrap {

/// Why EL6 (x86_64, glibc 2.12) could not load an executable with these bytes, such as "it needs GLIBC_2.34, and EL6 has 2.12"; nullopt: it can. By the file's
/// own tables: what it asks of the C library and of others. tests/el6/static_gate.sh, which looks at more, guards what is built.
std::optional<std::string> why_not_on_el6(std::string_view bytes);

}  // namespace kvmstrap
