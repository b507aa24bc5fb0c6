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

/// Where values may come from besides the defaults, the strongest last.
struct config_sources {
  /// `--config`; without it `$LOGFLUME_CONFIG`, then `usual_file` if there is one.
  std::optional<std::filesystem::path> file;
  std::filesystem::path usual_file = "/etc/logflume/logflume.toml";
  std::map<std::string, std::string> environment;
  /// Key and text, in the order given.
  std::vector<std::pair<std::string, std::string>> flags;
};

struct loaded_config {
  config values;
  /// By key: `FILE:LINE`, the variable or the flag. Of what is not here, the default holds.
  std::map<std::string, std::string> origins;
  /// To load it again.
  config_sources sources;
};

/// A line per fault: where, what was read, what would be right.
using config_errors = std::vector<std::string>;

std::variant<loaded_config, config_errors> load_config(const config_sources& sources);

} // namespace logflume::actors
