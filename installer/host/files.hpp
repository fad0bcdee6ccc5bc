#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace kvmstrap {

/// Replaces or makes a file in one step that a power failure cannot halve, its folders too; an existing one keeps mode, owner and label.
/// @throws std::system_error, nothing changed then.
void write_file(const std::string& path, const std::string& content, std::uint32_t mode_of_new);

/// The whole of a file; nullopt: it is not there, or it cannot be read.
std::optional<std::string> read_file(const std::string& path);

/// Removes a file and makes that durable; one that is not there is fine.
/// @throws std::system_error
void remove_file(const std::string& path);

/// Makes a folder with its parents, durably; those that are there stay as they are.
/// @throws std::system_error
void make_folder(const std::string& path, std::uint32_t mode = 0755);

/// Of folders whose files show what was there before each change, secrets among it.
constexpr std::uint32_t private_folder = 0700;

/// Makes the names in a folder durable.
/// @throws std::system_error
void sync_folder(const std::string& path);

}  // namespace kvmstrap
