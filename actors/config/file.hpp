#pragma once

#include "actors/config/raw_value.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace logflume::actors {

/// A value in the file.
struct file_setting {
  /// Tables and key joined by dots.
  std::string key;
  raw_value value;
  /// From 1.
  std::size_t line = 0;
};

struct config_file {
  /// By line.
  std::vector<file_setting> settings;
  /// Why the file could not be read, in a line; empty: it could.
  std::string error;
};

/// Reads TOML, without knowing its keys.
config_file read_config_file(const std::filesystem::path& path);

} // namespace logflume::actors
