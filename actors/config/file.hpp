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
  /// Of a key in a section `[topics.NAME]` that name, which may itself have dots; else empty.
  std::string topic{};
  raw_value value;
  /// From 1.
  std::size_t line = 0;
};

/// A section `[topics.NAME]`.
struct topic_section {
  std::string name;
  std::size_t line = 0;
};

struct config_file {
  /// By line.
  std::vector<file_setting> settings;
  /// By line.
  std::vector<topic_section> topics;
  /// Why the file could not be read, in a line; empty: it could.
  std::string error;
};

/// Reads TOML, without knowing its keys.
config_file read_config_file(const std::filesystem::path& path);

} // namespace logflume::actors
