# Packages from Debian; CONTRIBUTING.md says what each is for.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

pkg_check_modules(Botan REQUIRED IMPORTED_TARGET botan-2)
pkg_check_modules(Cbor REQUIRED IMPORTED_TARGET libcbor)
pkg_check_modules(RapidJson REQUIRED IMPORTED_TARGET RapidJSON)
# The flags of this package change the layout of its classes.
pkg_check_modules(Httplib REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(Prometheus REQUIRED IMPORTED_TARGET prometheus-cpp-core)
pkg_check_modules(Zlib REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(Brotli REQUIRED IMPORTED_TARGET libbrotlienc)
pkg_check_modules(OpenSsl REQUIRED IMPORTED_TARGET openssl)
pkg_check_modules(Toml REQUIRED IMPORTED_TARGET tomlplusplus)
find_package(CLI11 REQUIRED)

find_program(ESBUILD esbuild REQUIRED)

# Only its headers: the library is loaded when a topic needs it (log/kafka).
pkg_check_modules(RdKafka REQUIRED IMPORTED_TARGET rdkafka)
add_library(rdkafka_headers INTERFACE)
target_include_directories(rdkafka_headers SYSTEM INTERFACE ${RdKafka_INCLUDE_DIRS})

# Scripts of the page. Debian keeps a package's licence with its documentation.
find_path(DYGRAPHS_DIR src/dygraph.js PATHS /usr/share/javascript/dygraphs REQUIRED)
find_file(DYGRAPHS_LICENSE copyright PATHS /usr/share/doc/libjs-dygraphs NO_DEFAULT_PATH REQUIRED)

# Debian's libcaf-dev ships no CMake package.
find_path(CAF_INCLUDE_DIR caf/all.hpp REQUIRED)
foreach(part core io openssl)
  find_library(CAF_${part}_LIBRARY caf_${part} REQUIRED)
  add_library(caf_${part} SHARED IMPORTED)
  set_target_properties(caf_${part} PROPERTIES
    IMPORTED_LOCATION ${CAF_${part}_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${CAF_INCLUDE_DIR})
endforeach()
target_link_libraries(caf_core INTERFACE Threads::Threads)
target_link_libraries(caf_io INTERFACE caf_core)
target_link_libraries(caf_openssl INTERFACE caf_io)

if(LOGFLUME_TESTS)
  find_package(doctest REQUIRED)
  find_package(rapidcheck REQUIRED)
  pkg_check_modules(BrotliDecoder REQUIRED IMPORTED_TARGET libbrotlidec)
endif()
