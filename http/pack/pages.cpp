#include "http/pack/pages.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>

namespace logflume::http {
namespace {

constexpr std::string_view reference = "\"assets/";

void append_hex(std::string& out, unsigned char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  out.append("'\\x").append(1, digits[byte >> 4]).append(1, digits[byte & 0xf]).append("',");
}

/// Defines the array and returns the initializer of its `std::string_view`; without bytes, that of
/// an empty one.
std::string add_array(std::string& code, const std::string& variable, std::string_view bytes) {
  if (bytes.empty())
    return "{}";
  code.append("constexpr char ").append(variable).append("[] = {");
  for (const char byte : bytes)
    append_hex(code, static_cast<unsigned char>(byte));
  code.append("};\n");
  return "{" + variable + ", sizeof " + variable + "}";
}

} // namespace

std::string tag_of(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : bytes)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), hash, 16).ptr;
  const auto length = static_cast<std::size_t>(end - digits.data());
  return std::string(digits.size() - length, '0').append(digits.data(), length);
}

std::string version_of(const std::vector<page_file>& files) {
  std::string all;
  for (const auto& [name, bytes] : files)
    if (!name.ends_with(".html"))
      all.append(name).append("\n").append(tag_of(bytes)).append("\n");
  return tag_of(all);
}

std::variant<std::string, unknown_asset>
with_version(std::string document, const std::vector<page_file>& files, std::string_view version) {
  const auto folder = std::string{version} + "/";
  for (auto at = document.find(reference); at != document.npos; at = document.find(reference, at)) {
    at += reference.size();
    const auto name = document.substr(at, document.find('"', at) - at);
    if (std::none_of(files.begin(), files.end(), [&](auto& file) { return file.name == name; }))
      return unknown_asset{name};
    document.insert(at, folder);
  }
  return document;
}

std::string embedding_code(const std::vector<page_file>& files,
                           const std::vector<packed_bodies>& bodies, std::string_view version) {
  std::string arrays;
  std::string entries;
  for (std::size_t file = 0; file < files.size(); ++file) {
    entries.append("    {\"").append(files[file].name).append("\", \"");
    entries.append(tag_of(files[file].bytes)).append("\", {{");
    for (std::size_t coding = 0; coding < bodies[file].size(); ++coding) {
      const auto variable = "file_" + std::to_string(file) + "_" + std::to_string(coding);
      entries.append(add_array(arrays, variable, bodies[file][coding])).append(", ");
    }
    entries.append("}}},\n");
  }
  return "#include \"http/site/embedded_files.hpp\"\n\nnamespace logflume::http {\nnamespace "
         "{\n\n" +
         arrays + "constexpr embedded_file files[] = {\n" + entries +
         "};\n\n} // namespace\n\nstd::span<const embedded_file> embedded_files() {\n"
         "  return files;\n}\n\nstd::string_view embedded_version() {\n  return \"" +
         std::string{version} + "\";\n}\n\n} // namespace logflume::http\n";
}

} // namespace logflume::http
