#pragma once
#include <optional>
#include <string>
#include <vector>

#include "host/netlink.hpp"
#include "model/op.hpp"

/// What the guard does to go back, and its parent when the guard was killed. Each tells what went wrong, and goes on.
namespace kvmstrap {

std::vector<std::string> restore_links(const NetworkBatch& batch, RouteSocket& routes);

/// What is not as in `before`, a RouteSocket::normal_form, of what the batch touches, once the kernel had time to finish.
std::vector<std::string> differences(const NetworkBatch& batch, const std::vector<std::string>& before, RouteSocket& routes);

/// Puts what was there before in the place of those that hold what was to be written, and takes away what was staged beside any of them.
std::vector<std::string> take_files_back(const std::vector<WriteFile>& files);

/// nullopt: it is not there, or cannot be read.
std::optional<std::string> content_of(const std::string& path);

}  // namespace kvmstrap
