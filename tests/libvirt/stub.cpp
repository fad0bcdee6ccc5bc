// A libvirt.so.0 that has the functions of libvirt 0.10.2 and no other. Each fails, and writes its name to the file $LIBVIRT_STUB_LOG. With
// $LIBVIRT_STUB_REAL, the path of a real library, each leads there instead, but for those that $LIBVIRT_STUB_FAILS names (",virA,virB,").
#include <dlfcn.h>
#include <fcntl.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <type_traits>

namespace {

void log(const std::string& line) {
  const char* path = std::getenv("LIBVIRT_STUB_LOG");
  const int file = path ? ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666) : -1;
  if (file < 0) return;
  [[maybe_unused]] const auto written = ::write(file, (line + "\n").data(), line.size() + 1);
  ::close(file);
}

template <class Result, class... Arguments>
constexpr bool gives_pointer(Result (*)(Arguments...)) {
  return std::is_pointer_v<Result>;
}

}  // namespace

// A function is a jump to where its slot points, so that arguments and result pass through whatever they are.
#define LIBVIRT(name)                                                 \
  extern "C" __attribute__((visibility("hidden"))) void* slot_##name; \
  static long fail_##name() {                                         \
    log(#name);                                                       \
    return gives_pointer(&name) ? 0 : -1;                             \
  }                                                                   \
  void* slot_##name = reinterpret_cast<void*>(&fail_##name);          \
  asm(".globl " #name "\n.type " #name ", @function\n" #name ":\n\tendbr64\n\tjmp *slot_" #name "(%rip)\n");
#include "functions_0_10_2.inc"
#undef LIBVIRT

__attribute__((constructor)) static void lead_to_the_real_one() {
  log("loaded");
  const char* path = std::getenv("LIBVIRT_STUB_REAL");
  if (!path) return;
  void* real = ::dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!real) {
    log(::dlerror());
    std::abort();
  }
  const char* listed = std::getenv("LIBVIRT_STUB_FAILS");
  const std::string fails = listed ? listed : "";
#define LIBVIRT(name) \
  if (fails.find("," #name ",") == std::string::npos) slot_##name = ::dlsym(real, #name);
#include "functions_0_10_2.inc"
#undef LIBVIRT
}
