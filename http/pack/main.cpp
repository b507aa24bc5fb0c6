// Makes of the page's files one C++ file, for the build:
//
//   pack_page OUTPUT DEPFILE FOLDER [script|file NAME PATH] …
//
// A script is a module in FOLDER, and is bundled with what it imports. DEPFILE says, as a rule of
// make, what was read.

#include "http/pack/bundle.hpp"
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

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  return file ? std::optional{std::move(bytes)} : std::nullopt;
}

void write_file(const fs::path& path, std::string_view bytes) {
  std::ofstream file{path, std::ios::binary};
  if (!file.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush())
    throw std::runtime_error{path.string() + " cannot be written"};
}

struct packing {
  fs::path folder; ///< of modules
  std::vector<page_file> files;
  std::vector<fs::path> read;

  void add_file(const std::string& name, const fs::path& path) {
    auto bytes = read_file(path);
    if (!bytes)
      throw std::runtime_error{path.string() + " cannot be read"};
    files.push_back({name, std::move(*bytes)});
    read.push_back(path);
  }

  void add_script(const std::string& name, const fs::path& path) {
    const auto entry = path.lexically_relative(folder).generic_string();
    auto made =
        make_bundle(entry, [&](const std::string& module) { return read_file(folder / module); });
    if (const auto* fault = std::get_if<std::string>(&made))
      throw std::runtime_error{*fault};
    auto& bundle = std::get<logflume::http::bundle>(made);
    files.push_back({name, std::move(bundle.text)});
    for (const auto& module : bundle.modules)
      read.push_back(folder / module);
  }
};

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
                                 ", which is no file of the page"};
      file.bytes = std::get<std::string>(std::move(made));
    }
  std::vector<packed_bodies> bodies;
  for (const auto& file : files)
    bodies.push_back(
        {file.bytes, smaller(gzip(file.bytes), file), smaller(brotli(file.bytes), file)});
  return embedding_code(files, bodies, version);
}

std::string rule_of(const fs::path& output, const std::vector<fs::path>& read) {
  std::string rule = output.string() + ":";
  for (const auto& path : read)
    rule.append(" ").append(path.string());
  return rule + "\n";
}

} // namespace

int main(int count, char** words) {
  const std::vector<std::string> given{words + 1, words + count};
  try {
    if (given.size() < 3 || given.size() % 3 != 0)
      throw std::runtime_error{"give OUTPUT DEPFILE FOLDER [script|file NAME PATH] …"};
    packing packing{.folder = given[2], .files = {}, .read = {}};
    for (std::size_t at = 3; at < given.size(); at += 3) {
      if (given[at] == "script")
        packing.add_script(given[at + 1], given[at + 2]);
      else if (given[at] == "file")
        packing.add_file(given[at + 1], given[at + 2]);
      else
        throw std::runtime_error{given[at] + " is neither script nor file"};
    }
    write_file(given[0], code_of(std::move(packing.files)));
    write_file(given[1], rule_of(given[0], packing.read));
  } catch (const std::exception& fault) {
    std::cerr << "pack_page: " << fault.what() << '\n';
    return 1;
  }
  return 0;
}
