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

/// The arguments after a command's name.
struct arguments {
  bool help = false;
  bool version = false;
  std::optional<std::filesystem::path> file;
  /// Keys and their values, in the order given.
  std::vector<std::pair<std::string, std::string>> keys;
  /// Same as `invocation::given`.
  std::map<std::string_view, std::vector<std::string>> given;
  config_errors errors;
};

arguments read_arguments(const command& command, std::span<const std::string> words);

/// Returns `did you mean serve?`, or `otherwise` if no name in `known` is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known,
                         const std::string& otherwise);

} // namespace logflume::actors
