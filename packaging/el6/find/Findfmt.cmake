# fmt by its headers only: Debian has no static library of it.
find_path(FMT_HEADERS fmt/format.h REQUIRED)
if(NOT TARGET fmt::fmt)
  add_library(fmt::fmt INTERFACE IMPORTED)
  target_compile_definitions(fmt::fmt INTERFACE FMT_HEADER_ONLY=1)
endif()
set(fmt_FOUND TRUE)
include(${CMAKE_CURRENT_LIST_DIR}/version_of.cmake)
version_of(fmt)
