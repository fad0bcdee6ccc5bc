#include "host/libvirt_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "model/text.hpp"

namespace kvmstrap {

namespace {

constexpr const char* library_name = "libvirt.so.0";

/// Errors are told by whoever gets them, not by the library on stderr.
void say_nothing(void*, virErrorPtr) {}

/// A dependency that is missing is told in the same words, under its own name.
bool says_not_there(const std::string& error) { return error.starts_with(library_name) && error.find("No such file") != std::string::npos; }

Known<const LibvirtLibrary*> load() {
  void* handle = ::dlopen(library_name, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    const std::string error = ::dlerror();
    if (says_not_there(error)) return Absent{};
    return Unknown{"libvirt's library does not load: " + error};
  }
  static LibvirtLibrary library;
  std::vector<std::string> lacking;
#define KVMSTRAP_LOAD(name)                                                        \
  library.name = reinterpret_cast<decltype(library.name)>(::dlsym(handle, #name)); \
  if (!library.name) lacking.emplace_back(#name);
  KVMSTRAP_LIBVIRT_FUNCTIONS(KVMSTRAP_LOAD)
#undef KVMSTRAP_LOAD
  if (!lacking.empty()) return Unknown{fmt::format("{} is older than libvirt 0.10.2: it has no {}", library_name, join(lacking, ", "))};
  // The library wants this before its error function is set, and 0.10.2 before any thread uses it.
  if (library.virInitialize() < 0) return Unknown{"libvirt's library cannot initialize itself"};
  library.virSetErrorFunc(nullptr, say_nothing);
  return &library;
}

}  // namespace

Known<const LibvirtLibrary*> load_libvirt() {
  static std::optional<const LibvirtLibrary*> loaded;
  if (loaded) return *loaded;
  auto result = load();
  if (const auto* library = present(result)) loaded = *library;
  return result;
}

}  // namespace kvmstrap
