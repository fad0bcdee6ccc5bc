#pragma once
#include <elf.h>

#include <cstring>
#include <string>
#include <vector>

namespace kvmstrap {

/// The tables of an ELF file and nothing else: what an executable asks of its system.
struct ElfFile {
  std::string interpreter = "/lib64/ld-linux-x86-64.so.2";
  std::vector<std::string> needed{"libc.so.6"};
  std::vector<std::string> versions{"GLIBC_2.2.5"};
  std::uint16_t machine = EM_X86_64;
  std::uint16_t type = ET_DYN;
  std::uint64_t address = 0x400000;  ///< where the file is loaded to

  std::string bytes() const {
    std::string strings(1, '\0');
    const auto add = [&](const std::string& text) {
      const auto place = strings.size();
      strings += text + '\0';
      return place;
    };
    std::vector<Elf64_Dyn> dynamic;
    const auto entry = [&](std::int64_t tag, std::uint64_t value) {
      Elf64_Dyn one{};
      one.d_tag = tag;
      one.d_un.d_val = value;
      dynamic.push_back(one);
    };
    for (const auto& name : needed) entry(DT_NEEDED, add(name));
    std::string needs;
    Elf64_Verneed need{};
    need.vn_version = 1;
    need.vn_cnt = static_cast<Elf64_Half>(versions.size());
    need.vn_file = 1;
    need.vn_aux = sizeof need;
    append(needs, need);
    for (std::size_t i = 0; i < versions.size(); ++i) {
      Elf64_Vernaux version{};
      version.vna_name = static_cast<Elf64_Word>(add(versions[i]));
      version.vna_next = i + 1 < versions.size() ? sizeof version : 0;
      append(needs, version);
    }
    const auto loader = add(interpreter);

    constexpr std::size_t segments = 3;
    const auto strings_at = sizeof(Elf64_Ehdr) + segments * sizeof(Elf64_Phdr);
    const auto needs_at = strings_at + strings.size();
    const auto dynamic_at = needs_at + needs.size();
    entry(DT_STRTAB, address + strings_at);
    if (!versions.empty()) {
      entry(DT_VERNEED, address + needs_at);
      entry(DT_VERNEEDNUM, 1);
    }
    entry(DT_NULL, 0);
    const auto size = dynamic_at + dynamic.size() * sizeof(Elf64_Dyn);

    std::string file;
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_type = type;
    header.e_machine = machine;
    header.e_phoff = sizeof header;
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = segments;
    append(file, header);
    append(file, segment(PT_LOAD, 0, size));
    append(file, segment(PT_INTERP, strings_at + loader, interpreter.size() + 1));
    append(file, segment(PT_DYNAMIC, dynamic_at, dynamic.size() * sizeof(Elf64_Dyn)));
    file += strings + needs;
    for (const auto& one : dynamic) append(file, one);
    return file;
  }

 private:
  template <class T>
  static void append(std::string& file, const T& record) {
    file.append(reinterpret_cast<const char*>(&record), sizeof record);
  }

  Elf64_Phdr segment(std::uint32_t kind, std::uint64_t place, std::uint64_t length) const {
    Elf64_Phdr one{};
    one.p_type = kind;
    one.p_offset = place;
    one.p_vaddr = address + place;
    one.p_filesz = one.p_memsz = length;
    return one;
  }
};

}  // namespace kvmstrap
