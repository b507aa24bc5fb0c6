# Writes a C++ file that holds other files as they are:
# cmake -D OUTPUT=… -D "NAMES=a;b" -D "FILES=/x/a;/y/b" -P embed.cmake
set(arrays "")
set(entries "")
foreach(name path IN ZIP_LISTS NAMES FILES)
  file(READ "${path}" bytes HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  string(MAKE_C_IDENTIFIER "${name}" variable)
  string(APPEND arrays "constexpr char ${variable}[] = {${bytes}};\n")
  string(APPEND entries "    {\"${name}\", {${variable}, sizeof ${variable}}},\n")
endforeach()
file(WRITE "${OUTPUT}" "#include \"http/site/embedded_files.hpp\"

namespace logflume::http {
namespace {

${arrays}
constexpr embedded_file files[] = {
${entries}};

} // namespace

std::span<const embedded_file> embedded_files() {
  return files;
}

} // namespace logflume::http
")
