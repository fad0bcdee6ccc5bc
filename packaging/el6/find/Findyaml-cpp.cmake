# yaml-cpp as Debian's static library.
find_library(YAML_CPP_ARCHIVE libyaml-cpp.a REQUIRED)
if(NOT TARGET yaml-cpp)
  add_library(yaml-cpp STATIC IMPORTED)
  set_target_properties(yaml-cpp PROPERTIES IMPORTED_LOCATION ${YAML_CPP_ARCHIVE})
endif()
set(yaml-cpp_FOUND TRUE)
include(${CMAKE_CURRENT_LIST_DIR}/version_of.cmake)
version_of(yaml-cpp)
