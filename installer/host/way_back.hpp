#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/netlink.hpp"
#include "model/op.hpp"

/// What the guard does to go back, and its parent when the guard was killed. Each tells what went wrong, and goes on.
namespace kvmstrap {

std::vector<std::string> restore_links(const NetworkBatch& batch, RouteSocket& routes);

/// What the host's scripts write beside a batch's own files when they restart the network, as it was when this was made.
class BeforeRestart {
 public:
  explicit BeforeRestart(const Restart& restart);
  std::vector<std::string> put_settings_back() const;
  std::vector<std::string> put_files_back() const;

 private:
  using Contents = std::map<std::string, std::optional<std::string>>;
  Contents files_;
  Contents settings_;
};

/// What a restart of the network did not bring back of links of which the batch wants nothing.
std::vector<std::string> lost_beside(const NetworkBatch& batch, const std::vector<std::string>& before, RouteSocket& routes);

/// What is not as in `before`, a RouteSocket::normal_form, of what the batch touches, once the kernel had time to finish.
std::vector<std::string> differences(const NetworkBatch& batch, const std::vector<std::string>& before, RouteSocket& routes);

/// Puts what was there before in the place of those that hold what was to be written, or what the scripts made of it, and takes away what was staged beside
/// any of them.
std::vector<std::string> take_files_back(const NetworkBatch& batch, bool restarted);

}  // namespace kvmstrap
