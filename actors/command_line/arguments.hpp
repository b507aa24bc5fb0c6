#pragma once

#include "actors/command_line/command.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::actors {

/// What follows a command's name.
struct arguments {
  bool help = false;
  bool version = false;
  std::optional<std::filesystem::path> file;
  /// Key and text, in the order given.
  std::vector<std::pair<std::string, std::string>> keys;
  /// As in `invocation`.
  std::map<std::string_view, std::vector<std::string>> given;
  config_errors errors;
};

arguments read_arguments(const command& command, std::span<const std::string> words);

/// `did you mean serve?`, or `otherwise` where nothing of `known` is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known,
                         const std::string& otherwise);

} // namespace logflume::actors
