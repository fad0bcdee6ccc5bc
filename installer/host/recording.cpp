#include "host/recording.hpp"

#include <fmt/format.h>

#include "model/text.hpp"

namespace kvmstrap {

namespace {

std::string file_question(const std::string& path) { return "file " + path; }
std::string list_question(const std::string& path) { return "list " + path; }
std::string run_question(const Argv& argv) { return "run " + join(argv, " "); }
std::string libvirt_question(LibvirtQuery query) { return query == LibvirtQuery::networks ? "libvirt networks" : "libvirt pools"; }
std::string msr_question(int cpu, std::uint32_t number) { return fmt::format("msr {} {:#x}", cpu, number); }
std::string cpuid_question(int cpu, std::uint32_t leaf) { return fmt::format("cpuid {} {:#x}", cpu, leaf); }
const std::string kvm_question = "kvm";

template <class T>
Known<T> keep(Json& recording, const std::string& question, Known<T> answer) {
  recording[question] = to_json_value(answer);
  return answer;
}

template <class T>
Known<T> replay(const Json& recording, const std::string& question) {
  const auto found = recording.find(question);
  if (found == recording.end()) return Unknown{"the recording does not have: " + question};
  return from_json_value<Known<T>>(*found);
}

}  // namespace

Known<FileImage> RecordingReader::file(const std::string& path) { return keep(recording_, file_question(path), inner_.file(path)); }
Known<std::vector<std::string>> RecordingReader::list(const std::string& path) { return keep(recording_, list_question(path), inner_.list(path)); }
std::vector<Known<CommandResult>> RecordingReader::run(const std::vector<Argv>& commands) {
  auto answers = inner_.run(commands);
  for (std::size_t i = 0; i < commands.size(); ++i) keep(recording_, run_question(commands[i]), answers[i]);
  return answers;
}
Known<std::vector<LibvirtObject>> RecordingReader::libvirt(LibvirtQuery query) { return keep(recording_, libvirt_question(query), inner_.libvirt(query)); }
Known<std::uint64_t> RecordingReader::msr(int cpu, std::uint32_t number) { return keep(recording_, msr_question(cpu, number), inner_.msr(cpu, number)); }
Known<CpuidLeaf> RecordingReader::cpuid(int cpu, std::uint32_t leaf) { return keep(recording_, cpuid_question(cpu, leaf), inner_.cpuid(cpu, leaf)); }
Known<KvmDevice> RecordingReader::kvm() { return keep(recording_, kvm_question, inner_.kvm()); }

Known<FileImage> ReplayReader::file(const std::string& path) { return replay<FileImage>(recording_, file_question(path)); }
Known<std::vector<std::string>> ReplayReader::list(const std::string& path) { return replay<std::vector<std::string>>(recording_, list_question(path)); }
std::vector<Known<CommandResult>> ReplayReader::run(const std::vector<Argv>& commands) {
  std::vector<Known<CommandResult>> answers;
  for (const auto& argv : commands) answers.push_back(replay<CommandResult>(recording_, run_question(argv)));
  return answers;
}
Known<std::vector<LibvirtObject>> ReplayReader::libvirt(LibvirtQuery query) { return replay<std::vector<LibvirtObject>>(recording_, libvirt_question(query)); }
Known<std::uint64_t> ReplayReader::msr(int cpu, std::uint32_t number) { return replay<std::uint64_t>(recording_, msr_question(cpu, number)); }
Known<CpuidLeaf> ReplayReader::cpuid(int cpu, std::uint32_t leaf) { return replay<CpuidLeaf>(recording_, cpuid_question(cpu, leaf)); }
Known<KvmDevice> ReplayReader::kvm() { return replay<KvmDevice>(recording_, kvm_question); }

}  // namespace kvmstrap
