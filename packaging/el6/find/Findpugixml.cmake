# pugixml as Debian's static library.
find_library(PUGIXML_ARCHIVE libpugixml.a REQUIRED)
if(NOT TARGET pugixml::pugixml)
  add_library(pugixml::pugixml STATIC IMPORTED)
  set_target_properties(pugixml::pugixml PROPERTIES IMPORTED_LOCATION ${PUGIXML_ARCHIVE})
endif()
set(pugixml_FOUND TRUE)
include(${CMAKE_CURRENT_LIST_DIR}/version_of.cmake)
version_of(pugixml)
