#pragma once
#include <string>

#include "model/json.hpp"
#include "platform/reader.hpp"

namespace kvmstrap {

/// Passes every question on and keeps the answers, so that a host's facts can be replayed as a test.
class RecordingReader : public Reader {
 public:
  explicit RecordingReader(Reader& inner) : inner_(inner) {}

  Known<FileImage> file(const std::string& path) override;
  Known<std::vector<std::string>> list(const std::string& path) override;
  std::vector<Known<CommandResult>> run(const std::vector<Argv>& commands) override;
  Known<std::vector<LibvirtObject>> libvirt(LibvirtQuery query) override;
  Known<std::uint64_t> msr(int cpu, std::uint32_t number) override;
  Known<CpuidLeaf> cpuid(int cpu, std::uint32_t leaf) override;
  Known<KvmDevice> kvm() override;

  /// Question → answer.
  const Json& recording() const { return recording_; }

 private:
  Reader& inner_;
  Json recording_ = Json::object();
};

/// Answers from a recording; what was not asked then is Unknown now.
class ReplayReader : public Reader {
 public:
  explicit ReplayReader(Json recording) : recording_(std::move(recording)) {}

  Known<FileImage> file(const std::string& path) override;
  Known<std::vector<std::string>> list(const std::string& path) override;
  std::vector<Known<CommandResult>> run(const std::vector<Argv>& commands) override;
  Known<std::vector<LibvirtObject>> libvirt(LibvirtQuery query) override;
  Known<std::uint64_t> msr(int cpu, std::uint32_t number) override;
  Known<CpuidLeaf> cpuid(int cpu, std::uint32_t leaf) override;
  Known<KvmDevice> kvm() override;

 private:
  Json recording_;
};

}  // namespace kvmstrap
