#pragma once
#include "host/host.hpp"
#include "platform/platform.hpp"

/// A platform and a host that know nothing and do nothing: a test says what is otherwise.
namespace kvmstrap {

struct IdlePlatform : Platform {
  States read(std::span<const SubjectId>, Reader&) const override { return {}; }
  std::vector<Action> realise(std::span<const Change>) const override { return {}; }
  std::map<Package, std::vector<SubjectId>> brings() const override { return {}; }
  std::vector<Tool> tools() const override { return {}; }
  std::optional<std::string> busy(Reader&) const override { return std::nullopt; }
  std::vector<Op> first_boot_hook(bool) const override { return {}; }
  Listing listing(Reader&) const override { return {}; }
};

struct IdleHost : Host {
  Performed perform(const Op&, const Progress&) override { return {}; }
  std::optional<std::string> end_orphaned_guard() override { return std::nullopt; }
  std::optional<std::string> go_back(const NetworkBatch&) override { return std::nullopt; }
  Answers ask_again(const NetworkBatch&, const std::vector<std::string>&, bool, std::chrono::seconds) override { return {}; }
  Outlook rehearse(const NetworkBatch&) override { return {}; }
};

}  // namespace kvmstrap
