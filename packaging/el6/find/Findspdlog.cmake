# spdlog by its headers only: Debian has no static library of it.
find_path(SPDLOG_HEADERS spdlog/spdlog.h REQUIRED)
if(NOT TARGET spdlog::spdlog)
  add_library(spdlog::spdlog INTERFACE IMPORTED)
  target_compile_definitions(spdlog::spdlog INTERFACE SPDLOG_FMT_EXTERNAL)
  target_link_libraries(spdlog::spdlog INTERFACE fmt::fmt)
endif()
set(spdlog_FOUND TRUE)
