#pragma once

#include <rapidjson/document.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace logflume::test {

inline std::vector<std::uint8_t> read_bytes(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in)
    throw std::runtime_error{"cannot read " + file.string()};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// Reads one JSON document per line.
inline std::vector<rapidjson::Document> read_jsonl(const std::filesystem::path& file) {
  std::ifstream in{file};
  if (!in)
    throw std::runtime_error{"cannot read " + file.string()};
  std::vector<rapidjson::Document> result;
  for (std::string line; std::getline(in, line);) {
    result.emplace_back().Parse<rapidjson::kParseFullPrecisionFlag>(line.c_str(), line.size());
    if (result.back().HasParseError())
      throw std::runtime_error{file.string() + ": invalid JSON: " + line};
  }
  return result;
}

inline std::string text_of(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

inline std::vector<std::uint8_t> from_hex(const std::string& hex) {
  std::vector<std::uint8_t> result;
  result.reserve(hex.size() / 2);
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    result.push_back(static_cast<std::uint8_t>(digit(hex[i]) << 4 | digit(hex[i + 1])));
  return result;
}

} // namespace logflume::test
