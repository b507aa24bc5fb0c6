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
  /// NAME of the section `[topics.NAME]` that contains the key, which may itself have dots; else
  /// empty.
  std::string topic{};
  raw_value value;
  /// Counts from 1.
  std::size_t line = 0;
};

/// A section `[topics.NAME]`.
struct topic_section {
  std::string name;
  std::size_t line = 0;
};

struct config_file {
  /// Sorted by line.
  std::vector<file_setting> settings;
  /// Sorted by line.
  std::vector<topic_section> topics;
  /// One line that says why the file could not be read; empty if it was.
  std::string error;
};

/// Reads TOML without knowing its keys.
config_file read_config_file(const std::filesystem::path& path);

} // namespace logflume::actors
