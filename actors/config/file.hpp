#pragma once

#include "actors/config/raw_value.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace logflume::actors {

/// A value that stands in the file.
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
  /// One line that says why the file could not be read; empty: it could.
  std::string error;
};

/// Reads TOML; what its keys mean is not looked at.
config_file read_config_file(const std::filesystem::path& path);

} // namespace logflume::actors
