#pragma once

#include "actors/config/config.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::actors {

/// Sources of values besides the defaults, in ascending precedence.
struct config_sources {
  /// Value of `--config`. Without it, `$LOGFLUME_CONFIG` is used, then `default_file` if that
  /// exists.
  std::optional<std::filesystem::path> file;
  std::filesystem::path default_file = "/etc/logflume/logflume.toml";
  std::map<std::string, std::string> environment;
  /// Keys and their values, in the order given.
  std::vector<std::pair<std::string, std::string>> flags;
};

struct loaded_config {
  config values;
  /// Where each key was set: `FILE:LINE`, the variable or the flag. A key that is absent has its
  /// default.
  std::map<std::string, std::string> origins;
  /// Sources for loading it again.
  config_sources sources;
};

/// A line per fault: where it is, what was read, and what would be valid.
using config_errors = std::vector<std::string>;

std::variant<loaded_config, config_errors> load_config(const config_sources& sources);

} // namespace logflume::actors
