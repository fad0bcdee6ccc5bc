#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace kvmstrap {

/// Replaces or makes a file in one step that a power failure cannot halve, its folders too; an existing one keeps mode, owner and label.
/// @throws std::system_error, nothing changed then.
void write_file(const std::string& path, const std::string& content, std::uint32_t mode_of_new);

/// Removes a file and makes that durable; one that is not there is fine.
/// @throws std::system_error
void remove_file(const std::string& path);

/// Makes a folder with its parents, 0755, durably.
/// @throws std::system_error
void make_folder(const std::string& path);

/// Makes the names in a folder durable.
/// @throws std::system_error
void sync_folder(const std::string& path);

}  // namespace kvmstrap
