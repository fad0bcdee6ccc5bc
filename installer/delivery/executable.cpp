#include "delivery/executable.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

namespace kvmstrap {

namespace {

constexpr std::string_view loader = "/lib64/ld-linux-x86-64.so.2";
constexpr std::array<std::string_view, 6> libraries{"libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "ld-linux-x86-64.so.2"};
constexpr std::pair newest_glibc{2, 12};

/// An ELF file whose tables may point anywhere.
class Elf {
 public:
  explicit Elf(std::string_view bytes) : bytes_(bytes) {
    header_ = at<Elf64_Ehdr>(0);
    if (!header_ || std::memcmp(header_->e_ident, ELFMAG, SELFMAG) != 0 || header_->e_ident[EI_CLASS] != ELFCLASS64 || header_->e_machine != EM_X86_64) {
      header_.reset();
      return;
    }
    for (std::size_t i = 0; i < header_->e_phnum; ++i)
      if (const auto segment = at<Elf64_Phdr>(header_->e_phoff + i * sizeof(Elf64_Phdr))) segments_.push_back(*segment);
    read_dynamic();
  }

  bool is_for_x86_64() const { return header_ && (header_->e_type == ET_EXEC || header_->e_type == ET_DYN); }

  std::string_view interpreter() const {
    const auto* segment = find(PT_INTERP);
    return segment ? text(segment->p_offset) : std::string_view{};
  }

  std::vector<std::string_view> needed() const {
    std::vector<std::string_view> names;
    for (const auto& entry : dynamic_)
      if (entry.d_tag == DT_NEEDED) names.push_back(string(entry.d_un.d_val));
    return names;
  }

  /// Every version of a library's symbols that it asks for.
  std::vector<std::string_view> versions() const {
    std::vector<std::string_view> names;
    auto place = offset_of(value(DT_VERNEED));
    for (auto left = value(DT_VERNEEDNUM); left > 0; --left) {
      const auto need = at<Elf64_Verneed>(place);
      if (!need) break;
      auto below = place + need->vn_aux;
      for (int i = 0; i < need->vn_cnt; ++i) {
        const auto version = at<Elf64_Vernaux>(below);
        if (!version) break;
        names.push_back(string(version->vna_name));
        if (version->vna_next == 0) break;
        below += version->vna_next;
      }
      if (need->vn_next == 0) break;
      place += need->vn_next;
    }
    return names;
  }

 private:
  template <class T>
  std::optional<T> at(std::uint64_t place) const {
    if (place > bytes_.size() || bytes_.size() - place < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, bytes_.data() + place, sizeof value);
    return value;
  }

  /// Up to its zero.
  std::string_view text(std::uint64_t place) const {
    if (place >= bytes_.size()) return {};
    const auto rest = bytes_.substr(place);
    return rest.substr(0, std::min(rest.find('\0'), rest.size()));
  }

  std::string_view string(std::uint64_t index) const { return text(offset_of(value(DT_STRTAB)) + index); }

  const Elf64_Phdr* find(std::uint32_t type) const {
    const auto found = std::ranges::find(segments_, type, &Elf64_Phdr::p_type);
    return found == segments_.end() ? nullptr : &*found;
  }

  void read_dynamic() {
    const auto* segment = find(PT_DYNAMIC);
    for (std::uint64_t read = 0; segment && read + sizeof(Elf64_Dyn) <= segment->p_filesz; read += sizeof(Elf64_Dyn)) {
      const auto entry = at<Elf64_Dyn>(segment->p_offset + read);
      if (!entry || entry->d_tag == DT_NULL) return;
      dynamic_.push_back(*entry);
    }
  }

  std::uint64_t value(std::int64_t tag) const {
    const auto found = std::ranges::find(dynamic_, tag, &Elf64_Dyn::d_tag);
    return found == dynamic_.end() ? 0 : found->d_un.d_val;
  }

  /// Where in the file lies what is loaded to `address`; past its end for what is not.
  std::uint64_t offset_of(std::uint64_t address) const {
    for (const auto& segment : segments_)
      if (segment.p_type == PT_LOAD && address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz)
        return segment.p_offset + (address - segment.p_vaddr);
    return bytes_.size();
  }

  std::string_view bytes_;
  std::optional<Elf64_Ehdr> header_;
  std::vector<Elf64_Phdr> segments_;
  std::vector<Elf64_Dyn> dynamic_;
};

/// 2 and 34 of GLIBC_2.34 and of GLIBC_2.2.5 2 and 2; nullopt for a version of another kind.
std::optional<std::pair<int, int>> glibc_version(std::string_view name) {
  constexpr std::string_view prefix = "GLIBC_2.";
  if (!name.starts_with(prefix)) return std::nullopt;
  int minor = -1;
  for (const char c : name.substr(prefix.size())) {
    if (c < '0' || c > '9' || minor > 9999) break;
    minor = std::max(minor, 0) * 10 + (c - '0');
  }
  return minor < 0 ? std::nullopt : std::optional(std::pair{2, minor});
}

}  // namespace

std::optional<std::string> why_not_on_el6(std::string_view bytes) {
  const Elf elf(bytes);
  if (!elf.is_for_x86_64()) return "it is no executable for x86_64";
  if (elf.interpreter() != loader) return fmt::format("it is not loaded by {}, which is EL6's loader", loader);
  auto newest = newest_glibc;
  for (const auto name : elf.versions()) newest = std::max(newest, glibc_version(name).value_or(newest_glibc));
  if (newest > newest_glibc)
    return fmt::format("it needs GLIBC_{}.{}, and EL6 has {}.{}", newest.first, newest.second, newest_glibc.first, newest_glibc.second);
  for (const auto name : elf.needed())
    if (std::ranges::find(libraries, name) == libraries.end()) return fmt::format("it needs the library {}, which EL6 may not have", name);
  for (const auto name : elf.versions())
    if (!glibc_version(name)) return fmt::format("it needs {}, which EL6's C library does not have", name);
  return std::nullopt;
}

}  // namespace kvmstrap
