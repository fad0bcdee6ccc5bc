#pragma once
#include "host/libvirt_session.hpp"
#include "platform/reader.hpp"

namespace kvmstrap {

/// The host that the program runs on.
class LiveReader : public Reader {
 public:
  explicit LiveReader(LibvirtSession& libvirt) : libvirt_(libvirt) {}

  Known<FileImage> file(const std::string& path) override;
  Known<std::vector<std::string>> list(const std::string& path) override;
  std::vector<Known<CommandResult>> run(const std::vector<Argv>& commands) override;
  Known<std::vector<LibvirtObject>> libvirt(LibvirtQuery query) override;
  Known<std::uint64_t> msr(int cpu, std::uint32_t number) override;
  Known<CpuidLeaf> cpuid(int cpu, std::uint32_t leaf) override;
  Known<KvmDevice> kvm() override;

 private:
  LibvirtSession& libvirt_;
};

}  // namespace kvmstrap
