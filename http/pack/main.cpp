// Turns the page's files into one C++ file, for the build:
//
//   pack_page OUTPUT [NAME PATH] …

#include "http/pack/compress.hpp"
#include "http/pack/pages.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace logflume::http;

std::string read_file(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  if (!file)
    throw std::runtime_error{path.string() + " cannot be read"};
  return bytes;
}

void write_file(const fs::path& path, std::string_view bytes) {
  std::ofstream file{path, std::ios::binary};
  if (!file.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush())
    throw std::runtime_error{path.string() + " cannot be written"};
}

std::string smaller(std::optional<std::string> packed, const page_file& file) {
  if (!packed)
    throw std::runtime_error{file.name + " cannot be compressed"};
  return packed->size() < file.bytes.size() ? std::move(*packed) : std::string{};
}

std::string code_of(std::vector<page_file> files) {
  const auto version = version_of(files);
  for (auto& file : files)
    if (file.name.ends_with(".html")) {
      auto made = with_version(std::move(file.bytes), files, version);
      if (const auto* unknown = std::get_if<unknown_asset>(&made))
        throw std::runtime_error{file.name + " names assets/" + unknown->name +
                                 ", which is not a file of the page"};
      file.bytes = std::get<std::string>(std::move(made));
    }
  std::vector<packed_bodies> bodies;
  bodies.reserve(files.size());
  for (const auto& file : files)
    bodies.push_back(
        {file.bytes, smaller(gzip(file.bytes), file), smaller(brotli(file.bytes), file)});
  return embedding_code(files, bodies, version);
}

} // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments{argv + 1, argv + argc};
  try {
    if (arguments.size() % 2 == 0)
      throw std::runtime_error{"give OUTPUT [NAME PATH] …"};
    std::vector<page_file> files;
    for (std::size_t at = 1; at < arguments.size(); at += 2)
      files.push_back({arguments[at], read_file(arguments[at + 1])});
    write_file(arguments[0], code_of(std::move(files)));
  } catch (const std::exception& fault) {
    std::cerr << "pack_page: " << fault.what() << '\n';
    return 1;
  }
  return 0;
}
