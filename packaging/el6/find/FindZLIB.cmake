# zlib as Debian's static library.
find_library(ZLIB_ARCHIVE libz.a REQUIRED)
if(NOT TARGET ZLIB::ZLIB)
  add_library(ZLIB::ZLIB STATIC IMPORTED)
  set_target_properties(ZLIB::ZLIB PROPERTIES IMPORTED_LOCATION ${ZLIB_ARCHIVE})
endif()
set(ZLIB_FOUND TRUE)
file(STRINGS /usr/include/zlib.h line REGEX "define ZLIB_VERSION \"")
string(REGEX REPLACE ".*\"(.*)\".*" "\\1" ZLIB_VERSION_STRING "${line}")
