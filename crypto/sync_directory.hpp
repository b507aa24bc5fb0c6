#pragma once

#include <filesystem>
#include <system_error>

namespace logflume::crypto {

/// Returns once the names in a directory would survive a power cut. Succeeds if its file system
/// cannot sync a directory.
std::error_code sync_directory(const std::filesystem::path& directory);

} // namespace logflume::crypto
