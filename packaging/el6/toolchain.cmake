# Debian 12's own g++, for CentOS 6: links against a C library of version 2.12 (an SDK of stubs and shims, made here) and carries its C++ runtime in itself.
# What is built runs on everything that is newer as well. Programs are run under el6-kernel, which answers system calls as EL6's kernel does.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_CXX_COMPILER g++-12)
set(KVMSTRAP_EL6 ON)

set(EL6_SDK "${CMAKE_BINARY_DIR}/el6-sdk" CACHE PATH "Where the SDK is made")
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES EL6_SDK)
get_property(is_a_trial GLOBAL PROPERTY IN_TRY_COMPILE)
if(NOT is_a_trial)
  execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/make-sdk ${EL6_SDK} COMMAND_ERROR_IS_FATAL ANY)
endif()

# No _FORTIFY_SOURCE: its checks call functions that are younger than 2.12. The prefix maps: the same bytes wherever it is built.
set(CMAKE_CXX_FLAGS_INIT "-U_FORTIFY_SOURCE -ffunction-sections -fdata-sections -ffile-prefix-map=${CMAKE_SOURCE_DIR}=. -ffile-prefix-map=${CMAKE_BINARY_DIR}=.")
# --no-as-needed: the stub of the C library has every function, but 2.12 has threads, dlopen and clocks in libraries of their own.
set(CMAKE_SHARED_LINKER_FLAGS_INIT "-L${EL6_SDK}/lib ${EL6_SDK}/lib/compat.o -static-libstdc++ -static-libgcc -Wl,--no-as-needed,--gc-sections")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-B${EL6_SDK}/crt/ ${CMAKE_SHARED_LINKER_FLAGS_INIT} -Wl,--build-id=sha1,-z,relro,-z,now,-s")
set(CMAKE_CXX_STANDARD_LIBRARIES "-lpthread -ldl -lrt")

# The libraries under the names that the project uses, but static or of headers only.
list(PREPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR}/find)
set(CMAKE_CROSSCOMPILING_EMULATOR ${EL6_SDK}/bin/el6-kernel)
