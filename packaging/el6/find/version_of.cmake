# Sets NAME_VERSION of the package NAME to what Debian's own CMake files say.
function(version_of package)
  file(GLOB version_file /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/cmake/${package}/*[vV]ersion.cmake)
  include(${version_file})
  set(${package}_VERSION ${PACKAGE_VERSION} PARENT_SCOPE)
endfunction()
