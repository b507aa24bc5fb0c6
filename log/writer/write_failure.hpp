#pragma once

#include <filesystem>
#include <string>
#include <system_error>

namespace logflume::log {

/// Why a topic cannot be written: one sentence that names the file.
struct write_failure {
  std::filesystem::path path;
  std::error_code error;
  std::string message;
};

/// `problem` says what failed, such as "cannot be written". If a permission is refused,
/// the message says whose file it is.
write_failure failed(const std::filesystem::path& path, const std::string& problem,
                     std::error_code error);

} // namespace logflume::log
