#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "model/op.hpp"
#include "platform/reader.hpp"

namespace kvmstrap {

/// What libvirt said when it refused, or why it could not be asked.
struct LibvirtError : std::runtime_error {
  using runtime_error::runtime_error;
};

/// One connection to libvirtd, opened when it is first needed, used again while it lives, and opened anew after libvirtd was restarted.
/// Every call ends within `patience`: a libvirtd that does not answer is an error like any other.
class LibvirtSession {
 public:
  explicit LibvirtSession(std::string uri = "qemu:///system", std::chrono::seconds patience = std::chrono::seconds(60));
  ~LibvirtSession();
  LibvirtSession(const LibvirtSession&) = delete;
  LibvirtSession& operator=(const LibvirtSession&) = delete;

  /// Every network or pool, as it is defined. Absent: the library is not installed; Unknown: libvirtd is not running, or what it said.
  Known<std::vector<LibvirtObject>> query(LibvirtQuery query);

  /// Carries out `call`; what is so already is fine. Returns why it failed, in libvirt's words.
  std::optional<std::string> perform(const LibvirtCall& call);

  /// The names of the domains that run. @throws LibvirtError, as all that follow.
  std::vector<std::string> running_domains();

  /// Starts a transient domain whose CPUs stand still until resume_domain(). It is destroyed when this connection ends, however that comes.
  void start_paused(const std::string& xml);
  void resume_domain(const std::string& name);
  bool has_domain(const std::string& name);
  std::string describe_domain(const std::string& name);

  /// One that is gone already is fine.
  void destroy_domain(const std::string& name);

 private:
  class Connection;
  struct Slot;
  template <class Work>
  auto ask(Work work);

  std::string uri_;
  std::chrono::seconds patience_;
  std::shared_ptr<Slot> slot_;
};

}  // namespace kvmstrap
